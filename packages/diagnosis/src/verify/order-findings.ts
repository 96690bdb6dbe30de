import { CAUSE, findSkews, type SessionEvent, type Status, writerOf } from '@agents/events';
import { counted, humanDuration, named, oneOf, times } from '../phrases.ts';
import type { Finding, Severity } from './finding.ts';
import { keyOf } from './record-findings.ts';

/** What is wrong between the events of a session. The events are in the order of their time. */
export function orderFindings(events: readonly SessionEvent[]): readonly Finding[] {
  return [
    ...missingInitiation(events),
    ...missingCauses(events),
    ...skews(events),
    ...secondTerminalEvents(events),
    ...PAIRS.flatMap((pair) => moreEndsThanStarts(events, pair)),
    ...startedWhileRunning(events),
    ...afterCompletion(events),
  ];
}

function missingInitiation(events: readonly SessionEvent[]): readonly Finding[] {
  const [first] = events;
  if (!first || events.some(({ status }) => status === 'SESSION_INITIATED')) return [];
  const message = `SESSION_INITIATED is missing: the workflow did not write it, or its record was removed; the first event is ${first.status}`;
  return [{ code: 'MISSING_INITIATION', severity: 'error', message, key: keyOf(first) }];
}

function missingCauses(events: readonly SessionEvent[]): readonly Finding[] {
  const present = new Set<Status>(events.map(({ status }) => status));
  return events.flatMap((event): readonly Finding[] => {
    const cause = CAUSE[event.status];
    // A missing initiation is one finding, whatever follows it.
    if (cause === undefined || cause === 'SESSION_INITIATED' || present.has(cause)) return [];
    const message = `${cause} is missing: it must come before ${event.status}`;
    return [{ code: 'MISSING_CAUSE', severity: 'error', message, key: keyOf(event) }];
  });
}

function skews(events: readonly SessionEvent[]): readonly Finding[] {
  return findSkews(events).map(({ cause, effect, byMs }) => ({
    code: 'CLOCK_SKEW',
    severity: 'warning',
    message: `${effect.status} is stamped ${humanDuration(byMs)} (${byMs} ms) before its cause ${cause.status}: the clocks of their writers differ`,
    key: keyOf(effect),
  }));
}

/** The agent's events that end a session. Only one may be recorded. */
const TERMINAL: readonly Status[] = [
  'AGENT_ENTRYPOINT_FAILED',
  'AGENT_BACKGROUND_TASK_COMPLETED',
  'AGENT_BACKGROUND_TASK_FAILED',
];

function secondTerminalEvents(events: readonly SessionEvent[]): readonly Finding[] {
  const [first, ...others] = events.filter(({ status }) => TERMINAL.includes(status));
  if (!first) return [];
  return others.map((other) => ({
    code: 'SECOND_TERMINAL_EVENT',
    severity: 'error',
    message: `${other.status} is a second terminal event: ${named(first)} had ended the session`,
    key: keyOf(other),
  }));
}

type Pair = readonly [start: Status, ends: readonly Status[]];

/** A start, and the events of which one may follow it. */
const PAIRS: readonly Pair[] = [
  [
    'AGENT_RUNTIME_INVOCATION_STARTED',
    ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'],
  ],
  ['AGENT_ENTRYPOINT_STARTED', ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED']],
  ['AGENT_BACKGROUND_TASK_STARTED', ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED']],
];

function moreEndsThanStarts(events: readonly SessionEvent[], [start, ends]: Pair): readonly Finding[] {
  const starts = events.filter(({ status }) => status === start).length;
  const ended = events.filter(({ status }) => ends.includes(status));
  const last = ended.at(-1);
  // An end without a start is another finding: a missing cause.
  if (starts === 0 || ended.length <= starts || !last) return [];
  const message = `${start} occurs ${times(starts)}, but ${counted(ended.length, 'event')} of ${oneOf(ends)} follow: expected one for each start`;
  return [{ code: 'MORE_ENDS_THAN_STARTS', severity: 'error', message, key: keyOf(last) }];
}

/** A session's task must run once at a time. */
function startedWhileRunning(events: readonly SessionEvent[]): readonly Finding[] {
  const findings: Finding[] = [];
  let running: SessionEvent | undefined;
  for (const event of events) {
    if (event.status === 'AGENT_BACKGROUND_TASK_STARTED') {
      if (running) {
        const message = `The task started again before the task of ${running.timestamp} had ended`;
        findings.push({ code: 'STARTED_WHILE_RUNNING', severity: 'error', message, key: keyOf(event) });
      }
      running = event;
    } else if (writerOf(event.status) === 'agent-task') running = undefined;
  }
  return findings;
}

/**
 * How serious an event after the completion is. The outcome of the call may come late, because the agent journals before it
 * answers. A second execution records SESSION_INITIATED. A call made at the same moment finds the session ended. A microVM
 * that stopped with the request may have had a clock that is ahead.
 */
const AFTER_COMPLETION: Readonly<Record<Status, Severity | undefined>> = {
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

function afterCompletion(events: readonly SessionEvent[]): readonly Finding[] {
  const completed = events.findIndex(({ status }) => status === 'AGENT_BACKGROUND_TASK_COMPLETED');
  const end = events[completed];
  if (!end) return [];
  return events.slice(completed + 1).flatMap((event): readonly Finding[] => {
    const severity = AFTER_COMPLETION[event.status];
    // Two events of the same millisecond have no order.
    if (severity === undefined || event.epochMs === end.epochMs) return [];
    const message = `${event.status} comes after the completion at ${end.timestamp}`;
    return [{ code: 'EVENT_AFTER_COMPLETION', severity, message, key: keyOf(event) }];
  });
}
