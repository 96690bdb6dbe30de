export interface MemoizeOptions {
  /** Keep a failure as well, for what is asked so often that it must not be refused each time. */
  readonly keepsFailure?: boolean;
}

/** Makes a function that does its work once. By default, the call after a failure tries again. */
export function memoizeAsync<T>(
  make: () => Promise<T>,
  { keepsFailure = false }: MemoizeOptions = {},
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
