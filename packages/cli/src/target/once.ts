export interface OnceOptions {
  /** Keep a failure as well, for what is asked so often that it must not be refused each time. */
  readonly keepsFailure?: boolean;
}

/** Makes a function that finds something out once. By default what failed is tried again by the next call. */
export function once<T>(
  make: () => Promise<T>,
  { keepsFailure = false }: OnceOptions = {},
): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made) return made;
    const making = make();
    made = making;
    if (!keepsFailure) {
      making.catch(() => {
        made = undefined;
      });
    }
    return making;
  };
}
