import type { Now, Sleep } from '../../../src/states/clock.ts';

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock that stands still until it is moved, and the sleep that goes with it. */
export interface VirtualClock {
  readonly now: Now;
  readonly sleep: Sleep;
  /** How many sleeps have neither ended nor been aborted. */
  readonly sleeping: number;
  /** Moves the clock by `ms`, waking every sleeper at its own time; what a sleeper does then is done before the next. */
  advance(ms: number): Promise<void>;
}

/** Makes a clock that shows `start`, in epoch milliseconds. */
export function createVirtualClock(start: number = Date.UTC(2026, 0, 1)): VirtualClock {
  const sleepers = new Set<Sleeper>();
  let time = start;

  function nextDue(until: number): number | undefined {
    let due: number | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.due <= until && (due === undefined || sleeper.due < due)) due = sleeper.due;
    }
    return due;
  }

  return {
    now: () => time,
    get sleeping() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (ms <= 0) return resolve();
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const sleeper: Sleeper = {
          due: time + ms,
          wake() {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', abort, { once: true });
      }),
    async advance(ms) {
      const until = time + ms;
      await settled();
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        time = due;
        for (const sleeper of sleepers) if (sleeper.due <= due) sleeper.wake();
        await settled();
      }
      time = until;
    },
  };
}

/** Resolves when every promise that could go on without time or input has done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
