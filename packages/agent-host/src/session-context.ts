import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/**
 * Does work of a session. Whatever it calls, awaits or starts knows for which session it runs: the lines that libraries and
 * the user's own agent write to the console can be found by it like our own.
 */
export function inSession<Result>(sessionId: string, work: () => Result): Result {
  return current.run(sessionId, work);
}

/** The session that is being worked on, as a field of a log line; none outside of {@link inSession}. */
export function sessionField(): { readonly session_id?: string } {
  const session_id = current.getStore();
  return session_id === undefined ? {} : { session_id };
}
