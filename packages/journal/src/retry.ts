import { JOURNAL_BACKOFF } from '@agents/failures';
import { JournalRefused, JournalUnavailable } from './errors.ts';
import { TableError } from './table.ts';

/** Time and chance, passed in: what retrying depends on. */
export interface RetryContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Real time and chance. */
export const REAL_TIME: RetryContext = {
  now: Date.now,
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** What bounds the retries of one request. */
export interface RetryScope {
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** What is being done, for the message of an error. */
  readonly doing: string;
  /** Given, a refusal is told here and retried too: what is refused now, a role or a policy, somebody may put right. */
  readonly retryRefusals?: ((refusal: Error) => void) | undefined;
}

/** How long a request to the journal is retried when the caller does not say: 10 s. */
export const DEFAULT_PATIENCE_MS = JOURNAL_BACKOFF.patienceMs;

/**
 * Backoff with full jitter: a random share of a span that doubles from 50 ms to 2 s.
 *
 * @param tries how many tries have failed, from 1
 */
export function backoffMs(tries: number, random: () => number): number {
  const { firstMs, factor, longestMs } = JOURNAL_BACKOFF;
  return random() * Math.min(longestMs, firstMs * factor ** (tries - 1));
}

/**
 * Decides what follows a failed try: waits, so that the caller may try again, or throws.
 *
 * @throws JournalRefused when trying again cannot help
 * @throws JournalUnavailable when the deadline (epoch ms) would pass first
 */
export async function waitToRetry(
  error: unknown,
  { tries, deadline, doing, retryRefusals }: RetryScope & { readonly tries: number },
  { now, random, sleep }: RetryContext,
): Promise<TableError> {
  if (!(error instanceof TableError)) throw error;
  const isRefused = error.reach === 'refused';
  const pause = isRefused ? JOURNAL_BACKOFF.refusedMs : backoffMs(tries, random);
  const isLate = now() + pause > deadline;
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

/** Runs a request that is safe to repeat until it answers or the deadline (epoch ms) has come. */
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
