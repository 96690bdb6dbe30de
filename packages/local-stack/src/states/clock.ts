import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds since the epoch. */
export type Now = () => number;

/**
 * Resolves after `ms` milliseconds of the clock that `Now` reads. Rejects as soon as the signal aborts, and then holds no
 * timer any more.
 */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** The longest time one timer of Node.js takes, in milliseconds; a longer one fires after 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Sleeps in real time, for as long as asked: Step Functions allows a year. */
export const sleepInRealTime: Sleep = async (ms, signal) => {
  for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
    await delay(Math.min(left, MAX_TIMER_MS), undefined, { signal });
  }
};

/**
 * Passes on what the promise settles with, or rejects with the signal's reason if that comes first. The listener is
 * removed either way: a race against one promise for the whole execution would keep an entry for every task.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A date with a time and an offset from UTC, as the Amazon States Language writes timestamps. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of a timestamp; `undefined` for anything else. */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
