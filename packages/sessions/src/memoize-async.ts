/** For what is asked so often that it must not be refused each time. */
export interface KeptFailure {
  /** How long a failure is the answer, in milliseconds. */
  readonly failureMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes a function that does its work once. By default, the call after a failure tries again. */
export function memoizeAsync<T>(make: () => Promise<T>, kept?: KeptFailure): () => Promise<T> {
  let made: Promise<T> | undefined;
  let failedAt: number | undefined;
  return () => {
    const isStale = kept && failedAt !== undefined && kept.now() - failedAt >= kept.failureMs;
    if (made && !isStale) return made;
    const making = make();
    made = making;
    failedAt = undefined;
    making.catch(() => {
      if (kept) failedAt = kept.now();
      else made = undefined;
    });
    return making;
  };
}
