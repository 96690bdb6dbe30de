import { CAUSE, findSkews, type SessionEvent, type Status } from '@agents/events';
import { humanDuration } from '../human-duration.ts';
import { keyOf } from './event-findings.ts';
import type { Finding } from './finding.ts';

/** What is wrong with causes and effects: only these order the events of different writers. */
export function orderFindings(events: readonly SessionEvent[]): readonly Finding[] {
  return [...noInitiator(events), ...withoutCause(events), ...skews(events)];
}

function noInitiator(events: readonly SessionEvent[]): readonly Finding[] {
  const [first] = events;
  if (!first || events.some(({ status }) => status === 'SESSION_INITIATED')) return [];
  const message = `no SESSION_INITIATED: the workflow did not journal the session's beginning, or its row is gone; the first event is ${first.status}`;
  return [{ code: 'no-initiator', severity: 'error', message, key: keyOf(first) }];
}

function withoutCause(events: readonly SessionEvent[]): readonly Finding[] {
  const present = new Set<Status>(events.map(({ status }) => status));
  return events.flatMap((event): readonly Finding[] => {
    const cause = CAUSE[event.status];
    // A missing beginning is one finding, whatever came after it.
    if (cause === undefined || cause === 'SESSION_INITIATED' || present.has(cause)) return [];
    const message = `${event.status} without any ${cause}, which must come before it`;
    return [{ code: 'effect-without-cause', severity: 'error', message, key: keyOf(event) }];
  });
}

function skews(events: readonly SessionEvent[]): readonly Finding[] {
  return findSkews(events).map(({ cause, effect, byMs }) => ({
    code: 'clock-skew',
    severity: 'warning',
    message: `${effect.status} is stamped ${humanDuration(byMs)} (${byMs} ms) before its cause ${cause.status}: two clocks that differ`,
    key: keyOf(effect),
  }));
}
