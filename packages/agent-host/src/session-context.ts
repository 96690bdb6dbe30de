import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/**
 * Runs work of a session. Everything that the work calls, awaits or starts keeps the session, so that console lines of
 * libraries and of the user's agent carry its id too.
 */
export function inSession<Result>(sessionId: string, work: () => Result): Result {
  return current.run(sessionId, work);
}

/** The current session as a field of a log line; empty outside {@link inSession}. */
export function sessionField(): { readonly session_id?: string } {
  const session_id = current.getStore();
  return session_id === undefined ? {} : { session_id };
}
