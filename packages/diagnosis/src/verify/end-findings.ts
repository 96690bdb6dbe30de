import { type SessionEvent, type Status, writerOf } from '@agents/events';
import { times } from '../words/names.ts';
import { keyOf } from './event-findings.ts';
import type { Finding, Severity } from './finding.ts';

/** The events that end a session for good; the agent's own word, said once. */
const ENDS: readonly Status[] = [
  'AGENT_ENTRYPOINT_FAILED',
  'AGENT_BACKGROUND_TASK_COMPLETED',
  'AGENT_BACKGROUND_TASK_FAILED',
];

/** A start, and what may follow it once. */
const PAIRS: readonly (readonly [start: Status, ends: readonly Status[]])[] = [
  [
    'AGENT_RUNTIME_INVOCATION_STARTED',
    ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'],
  ],
  ['AGENT_ENTRYPOINT_STARTED', ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED']],
  ['AGENT_BACKGROUND_TASK_STARTED', ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED']],
];

/** What is wrong with the beginnings and ends of a session, whose events come in the order of their time. */
export function endFindings(events: readonly SessionEvent[]): readonly Finding[] {
  return [
    ...twoEnds(events),
    ...PAIRS.flatMap(([start, ends]) => moreEndsThanStarts(events, start, ends)),
    ...startedWhileRunning(events),
    ...afterCompleted(events),
  ];
}

function twoEnds(events: readonly SessionEvent[]): readonly Finding[] {
  const [first, ...others] = events.filter(({ status }) => ENDS.includes(status));
  return others.map((other) => ({
    code: 'two-ends',
    severity: 'error',
    message: `${other.status} ends a session that ${first?.status} at ${first?.timestamp} had ended`,
    key: keyOf(other),
  }));
}

function moreEndsThanStarts(
  events: readonly SessionEvent[],
  start: Status,
  ends: readonly Status[],
): readonly Finding[] {
  const starts = events.filter(({ status }) => status === start).length;
  const ended = events.filter(({ status }) => ends.includes(status));
  const last = ended.at(-1);
  // None at all is another finding: an effect without its cause.
  if (starts === 0 || ended.length <= starts || !last) return [];
  const message = `${start} stands here ${times(starts)} and is followed by ${ended.length} of ${ends.join(' or ')}: one each at the most`;
  return [{ code: 'more-ends-than-starts', severity: 'error', message, key: keyOf(last) }];
}

/** The promise that a session's task runs once at a time. */
function startedWhileRunning(events: readonly SessionEvent[]): readonly Finding[] {
  const findings: Finding[] = [];
  let running: SessionEvent | undefined;
  for (const event of events) {
    if (event.status === 'AGENT_BACKGROUND_TASK_STARTED') {
      if (running) {
        const message = `the task started again while the one of ${running.timestamp} had not ended`;
        findings.push({ code: 'started-while-running', severity: 'error', message, key: keyOf(event) });
      }
      running = event;
    } else if (writerOf(event.status) === 'agent-task') running = undefined;
  }
  return findings;
}

/**
 * How odd an event after the completion is. An outcome of the call may come late, because the agent journals before it
 * answers; a second execution journals that it began; a call that was begun in the same moment finds the
 * session ended; a machine that died with the request may have had a clock that is ahead.
 */
const AFTER_COMPLETED: Readonly<Record<Status, Severity | undefined>> = {
  SESSION_INITIATED: 'note',
  AGENT_RUNTIME_INVOCATION_STARTED: 'warning',
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: undefined,
  AGENT_RUNTIME_INVOCATION_FAILED: undefined,
  AGENT_ENTRYPOINT_STARTED: 'warning',
  AGENT_BACKGROUND_TASK_STARTED: 'error',
  AGENT_ENTRYPOINT_FAILED: 'error',
  AGENT_BACKGROUND_TASK_COMPLETED: 'error',
  AGENT_BACKGROUND_TASK_FAILED: 'error',
};

function afterCompleted(events: readonly SessionEvent[]): readonly Finding[] {
  const completed = events.findIndex(({ status }) => status === 'AGENT_BACKGROUND_TASK_COMPLETED');
  const end = events[completed];
  if (!end) return [];
  return events.slice(completed + 1).flatMap((event): readonly Finding[] => {
    const severity = AFTER_COMPLETED[event.status];
    // Two events of one millisecond have no order.
    if (severity === undefined || event.epochMs === end.epochMs) return [];
    const message = `${event.status} comes after the completion at ${end.timestamp}`;
    return [{ code: 'event-after-completed', severity, message, key: keyOf(event) }];
  });
}
