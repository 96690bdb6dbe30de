/** Callers that wait for a place, first come, first served, each for a bounded time. */
export interface WaitingLine<Place> {
  readonly length: number;
  /**
   * Waits for a place.
   *
   * @param take called with the place at the moment it is given, so that no other caller can get it
   * @param signal ends the wait with its reason
   * @throws the error of `refusal` after the longest wait, the reason of `signal`, or the error of `leave`
   */
  join<Result>(take: (place: Place) => Result, signal?: AbortSignal): Promise<Result>;
  /** Gives a place to the caller that has waited longest; false when the line is empty. */
  serve(place: Place): boolean;
  /** Sends everybody away with an error. */
  leave(error: Error): void;
}

export interface WaitingLineOptions {
  /** The longest wait, in milliseconds. */
  readonly maxWaitMs: number;
  /** What a caller gets that has waited too long. */
  readonly refusal: () => Error;
}

interface Waiter<Place> {
  serve(place: Place): void;
  refuse(reason: unknown): void;
}

/** Makes an empty line. */
export function createWaitingLine<Place>({ maxWaitMs, refusal }: WaitingLineOptions): WaitingLine<Place> {
  const waiters = new Set<Waiter<Place>>();
  return {
    get length() {
      return waiters.size;
    },
    join(take, signal) {
      return new Promise((resolve, reject) => {
        const settle = () => {
          clearTimeout(timer);
          waiters.delete(waiter);
        };
        const waiter: Waiter<Place> = {
          serve(place) {
            settle();
            resolve(take(place));
          },
          refuse(reason) {
            settle();
            reject(reason);
          },
        };
        const timer = setTimeout(() => waiter.refuse(refusal()), maxWaitMs);
        signal?.addEventListener('abort', () => waiter.refuse(signal.reason), { once: true });
        waiters.add(waiter);
      });
    },
    serve(place) {
      const [first] = waiters;
      first?.serve(place);
      return first !== undefined;
    },
    leave(error) {
      for (const waiter of [...waiters]) waiter.refuse(error);
    },
  };
}
