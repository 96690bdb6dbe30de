interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock that only moves when a test advances it, with a sleep on the same clock. */
export interface VirtualClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The number of sleeps that have neither ended nor been aborted. */
  readonly sleeping: number;
  /** Advances the clock by `ms`. Wakes each sleeper at its time and waits for its work before it wakes the next. */
  advance(ms: number): Promise<void>;
}

/** Makes a clock that starts at `start`, in epoch milliseconds. */
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

/** Resolves when no promise can continue without time or input. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
