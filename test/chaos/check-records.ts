import { isDeepStrictEqual } from 'node:util';
import { isFailure, isStatus, type Writer, writerOf } from '@agents/events';
import { type Evidence, keyOf, textOf, type Violation, type Write } from './evidence.ts';
import { CALLERS } from './steps.ts';

const CONDITION = 'attribute_not_exists(PK)';

/** Which writers each caller may write for. */
const WRITERS: Readonly<Record<string, readonly Writer[]>> = {
  [CALLERS.workflow]: ['state-machine'],
  [CALLERS.invoker]: ['invoker'],
  [CALLERS.agent]: ['agent-entrypoint', 'agent-task'],
};

/** The table holds exactly what was written, and each event is one of the nine, from its writer, with its attributes. */
export function checkRecords(evidence: Evidence): readonly Violation[] {
  const events = evidence.writes.filter(({ key }) => key.startsWith('SESSION#'));
  return [...checkTable(evidence), ...checkConditions(evidence), ...events.flatMap(checkEvent)];
}

function checkTable({ writes, otherWrites, rows }: Evidence): readonly Violation[] {
  const written = Map.groupBy(writes, ({ key }) => key);
  const stored = new Map(rows.map((row) => [keyOf(row), row]));
  const violations: Violation[] = otherWrites.map((found) => ({ promise: 'nothing but puts', found }));

  for (const [key, [first, ...later]] of written) {
    for (const { caller, item } of later) {
      const how = isDeepStrictEqual(item, first?.item)
        ? 'with the same content'
        : `with ${JSON.stringify(item)}`;
      violations.push({ promise: 'no record overwritten', found: `${key}: ${caller} put it again ${how}` });
    }
    const row = stored.get(key);
    if (!row) {
      violations.push({ promise: 'no record lost', found: `${key}: acknowledged, missing at the end` });
    } else if (!isDeepStrictEqual(row, first?.item)) {
      const found = `${key}: first ${JSON.stringify(first?.item)}, at the end ${JSON.stringify(row)}`;
      violations.push({ promise: 'no record changed', found });
    }
  }
  for (const key of stored.keys()) {
    if (!written.has(key)) violations.push({ promise: 'no record without a put', found: key });
  }
  return violations;
}

function checkConditions({ writes }: Evidence): readonly Violation[] {
  return writes
    .filter(({ condition }) => condition !== CONDITION)
    .map(({ key, caller, condition }) => ({
      promise: 'every put has its condition',
      found: `${key} by ${caller}: ${condition ?? 'no condition'}`,
    }));
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
