import { createHash } from 'node:crypto';

/**
 * What AgentCore takes as a runtime session id, both ways: a request wants 33 to 256 characters, an answer's model
 * allows 100 of these (botocore `bedrock-agentcore` 2024-02-28).
 */
const FITS = /^[A-Za-z0-9][A-Za-z0-9_-]{32,99}$/;

/**
 * The AgentCore runtime session of a session: its own id where AgentCore takes it, else `session-` and its SHA-256.
 *
 * The same session always gets the same machine, so a call that is repeated reaches the agent that dedupes it.
 */
export function runtimeSessionId(sessionId: string): string {
  if (FITS.test(sessionId)) return sessionId;
  return `session-${createHash('sha256').update(sessionId).digest('hex')}`;
}
