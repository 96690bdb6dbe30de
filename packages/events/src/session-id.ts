/**
 * 1 to 128 letters, digits, `.`, `_` and `-`; the first is a letter or digit.
 *
 * EventBridge event ids (UUIDs) and the names of executions fit. Other characters (`#`, spaces, quotes, control
 * characters) could break out of a key, a log line or a pasted shell command.
 */
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** A session id that is missing or malformed. */
export class InvalidSessionId extends Error {
  override readonly name = 'InvalidSessionId';
  readonly code = 'INVALID_SESSION_ID';
  readonly retryable = false;
}

/**
 * Returns the value as a session id.
 *
 * @throws InvalidSessionId that says what was expected and what was found
 */
export function parseSessionId(value: unknown): string {
  const sessionId = sessionIdIn(value);
  if (sessionId !== undefined) return sessionId;
  throw new InvalidSessionId(
    `session_id: expected 1 to 128 letters, digits, ".", "_" or "-", the first a letter or digit; found ${found(value)}`,
  );
}

/** The value if it is a session id, else `undefined`. */
export function sessionIdIn(value: unknown): string | undefined {
  return typeof value === 'string' && SESSION_ID.test(value) ? value : undefined;
}

function found(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'string') return value === null ? 'null' : `a value of type ${typeof value}`;
  if (value === '') return 'an empty string';
  if (value.length > 128) return `${value.length} characters`;
  return JSON.stringify(value);
}
