import type { SessionState } from '@agents/journal';

/** When the agent of a running task is asked whether it still runs it; in seconds. */
export interface QuestionTimes {
  /** From the session's last event until the first question. */
  readonly firstSeconds: number;
  /** From one question to the next. */
  readonly everySeconds: number;
}

export interface QuestionInput {
  readonly session: SessionState;
  /** When the agent was asked last, in epoch milliseconds. */
  readonly askedAt: number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly times: QuestionTimes;
}

/** Whether it is time to ask: only while a task runs, because only then somebody owes an event that nobody may write. */
export function isQuestionDue({ session, askedAt, now, times }: QuestionInput): boolean {
  const { state, lastEvent } = session;
  if (state !== 'RUNNING' || !lastEvent) return false;
  const firstDue = lastEvent.epochMs + times.firstSeconds * 1_000;
  // An event that came after the question says that the agent lives: the silence begins anew.
  if (askedAt === undefined || askedAt < lastEvent.epochMs) return now >= firstDue;
  return now >= askedAt + times.everySeconds * 1_000;
}
