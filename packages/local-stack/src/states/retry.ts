import type { Retrier } from './definition.ts';

/** Errors that no wildcard matches; `States.Runtime` is matched by nothing at all. */
const BEYOND_WILDCARDS = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/** Whether an `ErrorEquals` list of a Retry or Catch covers the error. */
export function matchesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === undefined || error === 'States.Runtime') return false;
  return errorEquals.some((pattern) => {
    if (pattern === error) return true;
    if (BEYOND_WILDCARDS.has(error)) return false;
    return pattern === 'States.ALL' || (pattern === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}

/** Counts the retries of one visit of a state, each retrier for itself. */
export interface Retries {
  /** How often the state has been retried so far. */
  readonly count: number;
  /** Takes the next try for an error: the milliseconds to wait before it, or `undefined` when there is none left. */
  next(error: string | undefined): number | undefined;
}

/**
 * Starts counting for one visit of a state. The first retrier that covers an error decides; the others are not asked.
 *
 * @param random a number from 0 to less than 1, for retriers with full jitter
 */
export function createRetries(retriers: readonly Retrier[], random: () => number): Retries {
  const taken = retriers.map(() => 0);
  let count = 0;
  return {
    get count() {
      return count;
    },
    next(error) {
      const index = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, error));
      const retrier = retriers[index];
      const before = taken[index] ?? 0;
      if (retrier === undefined || before >= retrier.MaxAttempts) return undefined;
      taken[index] = before + 1;
      count += 1;
      return retryDelayMs(retrier, before, random);
    },
  };
}

function retryDelayMs(retrier: Retrier, attemptsBefore: number, random: () => number): number {
  const growing = retrier.IntervalSeconds * retrier.BackoffRate ** attemptsBefore;
  const delayMs = Math.min(growing, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return Math.round(retrier.JitterStrategy === 'FULL' ? random() * delayMs : delayMs);
}
