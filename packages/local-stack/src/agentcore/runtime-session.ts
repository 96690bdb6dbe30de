import type { IncomingMessage } from 'node:http';
import { headerOf } from '../endpoint/http.ts';
import { invalidRequest } from './errors.ts';

/** Names the session, in requests and answers of the API and in what reaches the agent. */
export const SESSION_HEADER = 'x-amzn-bedrock-agentcore-runtime-session-id';

/** Characters of a runtime session id (botocore `bedrock-agentcore` 2024-02-28, `SessionType`). */
const MIN_LENGTH = 33;
const MAX_LENGTH = 256;

/**
 * The runtime session a request names, if it names one.
 *
 * @throws AwsError `ValidationException` (400) when AgentCore would not take the id
 */
export function runtimeSessionIdOf(request: IncomingMessage): string | undefined {
  const id = headerOf(request, SESSION_HEADER);
  if (id === undefined || (id.length >= MIN_LENGTH && id.length <= MAX_LENGTH)) return id;
  throw invalidRequest(
    `runtimeSessionId must have ${MIN_LENGTH} to ${MAX_LENGTH} characters; found ${id.length}: ${JSON.stringify(id.slice(0, 40))}`,
  );
}
