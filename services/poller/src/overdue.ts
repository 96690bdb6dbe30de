import type { SessionState } from '@agents/events';
import type { Logger } from '@agents/service';

/** What the metric filter in `infra/logs.yml` counts; a test holds the two together. */
export const OVERDUE = 'session overdue';

export interface OverdueInput {
  readonly session: SessionState;
  /** From the session's initiation until it counts as overdue. */
  readonly expectedSeconds: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Warns of an open session that is older than expected. At every poll, because the alarm it raises has to last for as
 * long as the session is open.
 */
export function reportOverdue({ session, expectedSeconds, now }: OverdueInput, log: Logger): void {
  const { timedFrom, lastEvent, awaiting } = session;
  if (!timedFrom) return;
  const age_seconds = Math.floor((now - timedFrom.epochMs) / 1_000);
  if (age_seconds < expectedSeconds) return;
  const fields = {
    session_id: timedFrom.sessionId,
    age_seconds,
    expected_seconds: expectedSeconds,
    last_status: lastEvent?.status,
    awaiting,
  };
  log.warn(fields, OVERDUE);
}
