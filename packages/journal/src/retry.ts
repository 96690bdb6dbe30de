import { JOURNAL_BACKOFF } from '@agents/failures';
import { TableError } from './table.ts';

/** The journal did not answer in time. A later try can succeed. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
  readonly code = 'JOURNAL_UNAVAILABLE';
  readonly retryable = true;
}

/** DynamoDB refused the request: the table or a permission is missing, or the request is invalid. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused';
  readonly code = 'JOURNAL_REFUSED';
  readonly retryable = false;
}

/** Time and randomness, passed in. */
export interface RetryContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Real time and randomness. */
export const REAL_TIME: RetryContext = {
  now: Date.now,
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** The limits of the retries of one request. */
export interface RetryScope {
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** The action, for the message of an error. */
  readonly doing: string;
  /** If given, a refused request is retried too and the refusal is passed here: a role or policy can be corrected meanwhile. */
  readonly retryRefusals?: ((refusal: Error) => void) | undefined;
}

/** How long a request is retried if the caller sets no deadline: 10 s. */
export const DEFAULT_PATIENCE_MS = JOURNAL_BACKOFF.patienceMs;

/**
 * The pause after a failed try: full jitter over a span that doubles from 50 ms to 2 s.
 *
 * @param tries the number of failed tries, from 1
 */
export function backoffMs(tries: number, random: () => number): number {
  const { firstMs, factor, longestMs } = JOURNAL_BACKOFF;
  return random() * Math.min(longestMs, firstMs * factor ** (tries - 1));
}

/**
 * Waits after a failed try, or throws if the caller must not try again. The last try is at the deadline and not before:
 * however long a random pause is, an outage that ends earlier is survived.
 *
 * @throws JournalRefused if the request was refused
 * @throws JournalUnavailable if the deadline has passed
 */
export async function waitToRetry(
  error: unknown,
  { tries, deadline, doing, retryRefusals }: RetryScope & { readonly tries: number },
  { now, random, sleep }: RetryContext,
): Promise<TableError> {
  if (!(error instanceof TableError)) throw error;
  const isRefused = error.reach === 'refused';
  const left = deadline - now();
  const pause = isRefused ? JOURNAL_BACKOFF.refusedMs : Math.min(backoffMs(tries, random), left);
  const isLate = left <= 0 || pause > left;
  if (isRefused) {
    const refusal = new JournalRefused(`${doing}: ${error.message}`, { cause: error });
    if (!retryRefusals || isLate) throw refusal;
    retryRefusals(refusal);
  } else if (isLate) {
    throw new JournalUnavailable(`${doing}: gave up after ${tries} tries: ${error.message}`, {
      cause: error,
    });
  }
  await sleep(pause);
  return error;
}

/** Runs a request that is safe to repeat until it succeeds or the deadline has passed. */
export async function retrying<T>(
  request: () => Promise<T>,
  scope: RetryScope,
  context: RetryContext,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      await waitToRetry(error, { ...scope, tries }, context);
    }
  }
}
