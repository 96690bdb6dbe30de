import { createHash } from 'node:crypto';

/**
 * The runtime session ids that AgentCore accepts in requests and returns in answers: a request needs 33 to 256
 * characters, an answer has at most 100 (botocore `bedrock-agentcore` 2024-02-28).
 */
const FITS = /^[A-Za-z0-9][A-Za-z0-9_-]{32,99}$/;

/**
 * The runtime session id of a session: the session's own id if AgentCore accepts it, else `session-` and its SHA-256.
 *
 * The id decides the microVM, so a repeated call reaches the same agent, which answers it without a second start.
 */
export function runtimeSessionId(sessionId: string): string {
  if (FITS.test(sessionId)) return sessionId;
  return `session-${createHash('sha256').update(sessionId).digest('hex')}`;
}
