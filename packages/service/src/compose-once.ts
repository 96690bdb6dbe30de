/**
 * Runs `compose` at once, in Lambda's init phase, and returns a function that gives its result, or throws what it
 * threw, on every call.
 *
 * An error during init would reach the caller raw, with its stack trace; thrown by the handler it passes the error
 * surface like any other.
 */
export function composeOnce<T>(compose: () => T): () => T {
  try {
    const composed = compose();
    return () => composed;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
