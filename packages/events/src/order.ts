import type { SessionEvent } from './event.ts';
import { ALL_STATUSES, type Status } from './status.ts';

/**
 * What must have happened before an event could: the partial order of a session.
 *
 * Statuses that are not connected here have no fixed order. AgentCore's answer to the invoker, above all, races with
 * what the agent itself journals.
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
 * Compares two events for display: by parsed time, then in the order of the nine statuses, then by message.
 *
 * A total order, so that sorting and folding give the same answer whatever order the events arrived in.
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

/** An effect stamped before its cause: two clocks that differ, shown and never corrected. */
export interface Skew {
  readonly cause: SessionEvent;
  readonly effect: SessionEvent;
  /** By how much the effect's stamp precedes its cause's, in milliseconds. */
  readonly byMs: number;
}

/** Every event that is stamped before each event that could have caused it. */
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
