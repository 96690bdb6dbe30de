import type { SessionState } from '@agents/events';

/** When the poller first saw this many events of the session, by its own clock. The state machines keep it between two polls. */
export interface Seen {
  readonly events: number;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What the poller knows of time. Clocks of writers differ by minutes, so each span is the difference of two times of one clock.
 */
export interface Observation {
  /** The poller's time, in epoch milliseconds. */
  readonly now: number;
  /**
   * The session's age in milliseconds, by the clock of Step Functions, which also stamps the initiation. `undefined` without
   * an event.
   */
  readonly ageMs: number | undefined;
  /** Since when the poller has seen no new event, by its own clock; in epoch milliseconds. */
  readonly silentSince: number;
  readonly seen: Seen;
}

export interface ObservationInput {
  readonly session: SessionState;
  /** The number of events in the journal. It only grows, and also with an event whose writer's clock is behind. */
  readonly events: number;
  /** The poller's time, in epoch milliseconds. */
  readonly now: number;
  /** From the poller's last answer. */
  readonly seen: Seen | undefined;
  /** When Step Functions began this poll, by its clock. `undefined` if no state machine asked. */
  readonly enteredAt: number | undefined;
}

/** Compares the journal with what the last poll saw. */
export function observe({ session, events, now, seen: last, enteredAt }: ObservationInput): Observation {
  const seen = last?.events === events ? last : { events, at: new Date(now).toISOString() };
  const start = session.timedFrom?.epochMs;
  return {
    now,
    ageMs: start === undefined ? undefined : (enteredAt ?? now) - start,
    silentSince: Date.parse(seen.at),
    seen,
  };
}
