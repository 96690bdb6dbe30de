import type { SessionState } from '@agents/events';

/** When the agent of a running task is asked whether it still runs it; in seconds. */
export interface LivenessCheckTimes {
  /** From the session's last event until the first question. */
  readonly firstSeconds: number;
  /** From one question to the next. */
  readonly everySeconds: number;
}

export interface LivenessCheckInput {
  readonly session: SessionState;
  /** When the agent was asked last, in epoch milliseconds. */
  readonly checkedAt: number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly times: LivenessCheckTimes;
}

/** Whether it is time to ask: only while a task runs, because only then somebody owes an event that nobody may write. */
export function isLivenessCheckDue({ session, checkedAt, now, times }: LivenessCheckInput): boolean {
  const { state, lastEvent } = session;
  if (state !== 'RUNNING' || !lastEvent) return false;
  const firstDue = lastEvent.epochMs + times.firstSeconds * 1_000;
  // An event that came after the question says that the agent lives: the silence begins anew.
  if (checkedAt === undefined || checkedAt < lastEvent.epochMs) return now >= firstDue;
  return now >= checkedAt + times.everySeconds * 1_000;
}
