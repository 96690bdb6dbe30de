import { LAST_TRY_MS } from '@agents/journal';

/** Kept back of the function's time to journal how the call went, in milliseconds: a failed try and its retries. */
export const OUTCOME_BUFFER_MS = 8_000;

/**
 * The least a call of the agent is given, in milliseconds. With less than a cold start needs, a call would only make
 * a machine start whose answer nobody waits for.
 */
export const MIN_CALL_MS = 10_000;

/** How the invoker's remaining time is spent; all in epoch milliseconds. */
export interface Budget {
  /** Past this the call is not begun, and reading and STARTED are not retried. */
  readonly startBefore: number;
  /** The call of the agent has to be over. */
  readonly callEnds: number;
  /** The outcome's append is not retried any more. */
  readonly outcomeBefore: number;
}

/** Splits the time until the function is ended (epoch ms). */
export function budgetUntil(functionEnds: number): Budget {
  const callEnds = functionEnds - OUTCOME_BUFFER_MS;
  return { startBefore: callEnds - MIN_CALL_MS, callEnds, outcomeBefore: functionEnds - LAST_TRY_MS };
}
