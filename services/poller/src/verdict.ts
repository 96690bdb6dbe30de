import { type SessionState, type SessionStateName, waitSeconds } from '@agents/events';
import { type Failure, journaledFailure, silentInvocation, timedOut } from './failures.ts';

export interface VerdictInput {
  readonly session: SessionState;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From the session's initiation until it fails as `SessionTimedOut`. */
  readonly deadlineSeconds: number;
  /** What the state machine keeps of its call of the invoker; anything, also nothing. */
  readonly invocation?: unknown;
}

/** How the session stands for whoever waits for it, and how long to wait if it has not ended. */
export type Verdict = { readonly wait_seconds: number } & (
  | { readonly state: Exclude<SessionStateName, 'FAILED'> }
  | ({ readonly state: 'FAILED' } & Failure)
);

/**
 * Decides how a session stands. The journal decides where it can; where it is silent, the failed call and the clock do.
 * A session that has ended stays as it ended, however late one asks.
 */
export function verdict({ session, now, deadlineSeconds, invocation }: VerdictInput): Verdict {
  const { state, timedFrom } = session;
  const wait_seconds = waitSeconds(timedFrom && now - timedFrom.epochMs);
  switch (state) {
    case 'COMPLETED':
      return { state, wait_seconds };
    case 'FAILED':
      return { state, wait_seconds, ...journaledFailure(session) };
    default: {
      const failure = silentInvocation(session, invocation, now) ?? timedOut(session, deadlineSeconds, now);
      return failure ? { state: 'FAILED', wait_seconds, ...failure } : { state, wait_seconds };
    }
  }
}
