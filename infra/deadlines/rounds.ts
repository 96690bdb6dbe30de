import { wholeSeconds } from './whole-seconds.ts';

/** Step Functions ends an Express execution after five minutes, in seconds. Nothing is told of it. */
const EXPRESS_SECONDS = 300;

/** Time for a last poll that is repeated, and for the answer, in seconds. */
const LAST_POLL_SECONDS = 30;

/** The workflow's patience with a round, in seconds: longer than any round, with time to start it. */
export const ROUND_TIMEOUT_SECONDS = EXPRESS_SECONDS + 15;

/**
 * How long a round may begin new polls, in seconds.
 *
 * @throws TypeError when it is not a whole number, or when a round could meet the limit of Express
 */
export function roundSeconds(value: unknown): number {
  return wholeSeconds('roundSeconds', value, EXPRESS_SECONDS - LAST_POLL_SECONDS);
}
