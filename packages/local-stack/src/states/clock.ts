import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds since the epoch. */
export type Now = () => number;

/**
 * Resolves after `ms` milliseconds of the clock that `Now` reads. Rejects as soon as the signal aborts; the timer is then
 * gone.
 */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** The longest delay of a timer in Node.js, in milliseconds; a longer one fires after 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Sleeps in real time, also for longer than one timer can: Step Functions allows a year. */
export const sleepInRealTime: Sleep = async (ms, signal) => {
  for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
    await delay(Math.min(left, MAX_TIMER_MS), undefined, { signal });
  }
};

/**
 * Settles as the promise does, or rejects with the signal's reason if the signal aborts first. Removes its listener in both
 * cases: an execution has one signal and thousands of tasks.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A timestamp of the Amazon States Language: date, time, and an offset from UTC. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Reads a timestamp as epoch milliseconds; `undefined` for any other value. */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
