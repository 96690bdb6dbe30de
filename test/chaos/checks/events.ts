import { isFailure, isStatus, type Writer, writerOf } from '@agents/events';
import type { Evidence, SessionEvidence, Violation, Write } from '../evidence.ts';
import { CALLERS } from '../steps.ts';
import { textOf } from './records.ts';

/** Who may write as whom. */
const WRITERS: Readonly<Record<string, readonly Writer[]>> = {
  [CALLERS.workflow]: ['state-machine'],
  [CALLERS.invoker]: ['invoker'],
  [CALLERS.agent]: ['agent-entrypoint', 'agent-task'],
};

/** Every event is one of the nine, written by the component it belongs to, with exactly its attributes. */
export function checkEvents({ writes, sessions }: Evidence): readonly Violation[] {
  return [
    ...writes.filter(({ key }) => key.startsWith('SESSION#')).flatMap(checkEvent),
    ...sessions.flatMap(checkReading),
  ];
}

function checkEvent({ caller, key, item }: Write): readonly Violation[] {
  const status = textOf(item['Status']);
  if (!isStatus(status)) return [{ promise: 'no tenth status', found: `${key} by ${caller}: "${status}"` }];
  const violations: Violation[] = [];
  if (!WRITERS[caller]?.includes(writerOf(status))) {
    violations.push({ promise: 'each status from its writer', found: `${key}: ${status} by ${caller}` });
  }
  const attributes = ['PK', 'SK', 'Status', 'Timestamp', ...(isFailure(status) ? ['ErrorMessage'] : [])];
  const found = Object.keys(item).sort();
  if (found.join() !== attributes.sort().join()) {
    violations.push({
      promise: 'exactly the attributes of the record',
      found: `${key}: ${status} with ${found.join(', ')}`,
    });
  }
  return violations;
}

function checkReading({
  sessionId,
  order,
  events,
  unreadable,
  executions,
}: SessionEvidence): readonly Violation[] {
  const violations = unreadable.map(
    (row): Violation => ({ promise: 'every row is an event', found: row.SK }),
  );
  const initiated = events.filter(({ status }) => status === 'SESSION_INITIATED').length;
  if (initiated < 1 || initiated > executions.length) {
    violations.push({
      promise: 'an execution initiates its session once',
      found: `${order.label} ${sessionId}: ${initiated} SESSION_INITIATED of ${executions.length} executions`,
    });
  }
  return violations;
}
