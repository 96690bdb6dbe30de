import type { Retrier } from './definition.ts';

/** Errors that no wildcard matches. `States.Runtime` is not even matched by its name. */
const BEYOND_WILDCARDS = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/** Whether an `ErrorEquals` list of a Retry or Catch matches the error. */
export function matchesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === undefined || error === 'States.Runtime') return false;
  return errorEquals.some((pattern) => {
    if (pattern === error) return true;
    if (BEYOND_WILDCARDS.has(error)) return false;
    return pattern === 'States.ALL' || (pattern === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}

/** The retries of one visit of a state. Each retrier has its own count. */
export interface Retries {
  /** The number of retries so far. */
  readonly count: number;
  /** Takes the next retry for an error: the delay before it in milliseconds, or `undefined` if no retry is left. */
  next(error: string | undefined): number | undefined;
}

/**
 * Starts counting for one visit of a state. The first retrier that matches an error decides; later ones are ignored.
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
