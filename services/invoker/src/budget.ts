import { JOURNAL_BACKOFF } from '@agents/failures';
import { LAST_TRY_MS } from '@agents/journal';

/** The time reserved to journal the outcome of the call, in milliseconds: its retries, as for any other event, and the last try. */
export const OUTCOME_BUFFER_MS = JOURNAL_BACKOFF.patienceMs + LAST_TRY_MS;

/**
 * The minimum time for a call of the agent, in milliseconds. A cold start needs about as much; a shorter call would start
 * a microVM and not wait for its answer.
 */
export const MIN_CALL_MS = 10_000;

/** How the invoker spends its remaining time. All times are epoch milliseconds. */
export interface Budget {
  /** After it the call is not started, and none of the requests before it (the read, the input, STARTED) is retried. */
  readonly startBefore: number;
  /** The call of the agent ends by then. */
  readonly callEnds: number;
  /** After it the outcome's append is not retried. */
  readonly outcomeBefore: number;
}

/** Divides the time until Lambda ends the function (epoch ms). */
export function budgetUntil(functionEnds: number): Budget {
  const callEnds = functionEnds - OUTCOME_BUFFER_MS;
  return { startBefore: callEnds - MIN_CALL_MS, callEnds, outcomeBefore: functionEnds - LAST_TRY_MS };
}
