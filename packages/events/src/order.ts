import type { SessionEvent } from './event.ts';
import { ALL_STATUSES, type Status } from './status.ts';

/**
 * The cause of each status: the event that must come before it.
 *
 * Statuses without a connection here have no fixed order. In particular, AgentCore's answer to the invoker races with the
 * agent's own events.
 */
export const CAUSE: Readonly<Record<Status, Status | undefined>> = {
  SESSION_INITIATED: undefined,
  AGENT_RUNTIME_INVOCATION_STARTED: 'SESSION_INITIATED',
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: 'AGENT_RUNTIME_INVOCATION_STARTED',
  AGENT_RUNTIME_INVOCATION_FAILED: 'AGENT_RUNTIME_INVOCATION_STARTED',
  AGENT_ENTRYPOINT_STARTED: 'AGENT_RUNTIME_INVOCATION_STARTED',
  AGENT_BACKGROUND_TASK_STARTED: 'AGENT_ENTRYPOINT_STARTED',
  AGENT_ENTRYPOINT_FAILED: 'AGENT_ENTRYPOINT_STARTED',
  AGENT_BACKGROUND_TASK_COMPLETED: 'AGENT_BACKGROUND_TASK_STARTED',
  AGENT_BACKGROUND_TASK_FAILED: 'AGENT_BACKGROUND_TASK_STARTED',
};

const RANK = new Map(ALL_STATUSES.map((status, rank) => [status, rank]));

/**
 * Compares two events by parsed time, then by the order of the nine statuses, then by message.
 *
 * This order is total, so sorting and folding do not depend on the order in which the events arrived.
 */
export function compareEvents(a: SessionEvent, b: SessionEvent): number {
  return (
    a.epochMs - b.epochMs ||
    (RANK.get(a.status) ?? 0) - (RANK.get(b.status) ?? 0) ||
    compareText(a.errorMessage ?? '', b.errorMessage ?? '') ||
    compareText(a.timestamp, b.timestamp)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** An effect whose timestamp is before its cause's: two clocks differ. Skews are shown, not corrected. */
export interface Skew {
  readonly cause: SessionEvent;
  readonly effect: SessionEvent;
  /** The difference of the two timestamps in milliseconds, above 0. */
  readonly byMs: number;
}

/** Finds the events with a timestamp before every event that could have caused them. */
export function findSkews(events: readonly SessionEvent[]): readonly Skew[] {
  const earliest = new Map<Status, SessionEvent>();
  for (const event of events) {
    const known = earliest.get(event.status);
    if (!known || compareEvents(event, known) < 0) earliest.set(event.status, event);
  }
  return events.flatMap((effect) => {
    const causeStatus = CAUSE[effect.status];
    const cause = causeStatus && earliest.get(causeStatus);
    if (!cause || cause.epochMs <= effect.epochMs) return [];
    return [{ cause, effect, byMs: cause.epochMs - effect.epochMs }];
  });
}
