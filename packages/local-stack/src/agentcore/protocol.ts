import type { IncomingMessage } from 'node:http';
import { AwsError } from '../endpoint/aws-service.ts';
import { headerOf } from '../endpoint/http.ts';

/** Names the session, in requests and answers of the API and in what reaches the agent. */
export const SESSION_HEADER = 'x-amzn-bedrock-agentcore-runtime-session-id';

/** Characters of a runtime session id (botocore `bedrock-agentcore` 2024-02-28, `SessionType`). */
const MIN_LENGTH = 33;
const MAX_LENGTH = 256;

/**
 * The runtime session that a request names, if it names one.
 *
 * @throws AwsError `ValidationException` (400) when AgentCore would refuse the id
 */
export function runtimeSessionIdOf(request: IncomingMessage): string | undefined {
  const id = headerOf(request, SESSION_HEADER);
  if (id === undefined || (id.length >= MIN_LENGTH && id.length <= MAX_LENGTH)) return id;
  const found = `found ${id.length}: ${JSON.stringify(id.slice(0, 40))}`;
  throw new AwsError(
    'ValidationException',
    `runtimeSessionId must have ${MIN_LENGTH} to ${MAX_LENGTH} characters; ${found}`,
  );
}

/** The runtime, endpoint or session does not exist: 404. */
export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

/** The agent did not start, died, or answered 4xx or 5xx: 424. AgentCore tells its callers no more than that. */
export function runtimeClientError(message: string): AwsError {
  return new AwsError('RuntimeClientError', message, 424);
}

/** The session is ending; the same call succeeds later, on a new microVM: 409. */
export function sessionInTransition(): AwsError {
  return new AwsError('RetryableConflictException', 'Session operation in progress, please retry', 409);
}

/** The account runs as many sessions as it may: 402. On AWS the quota is 2,500 or 5,000; here it is the number of processes. */
export function quotaExceeded(maxMicroVms: number): AwsError {
  const found = `${maxMicroVms} sessions work at once, the most that the local stack runs`;
  const next = 'start it with a higher --agent-processes, or with --share-agents';
  return new AwsError('ServiceQuotaExceededException', `maxVms exceeded: ${found}; ${next}`, 402);
}

/** The local stack itself is ending: 500. */
export function shuttingDown(): AwsError {
  return new AwsError('InternalServerException', 'The local stack is shutting down', 500);
}

/** The body of an error in AgentCore's API. */
export function errorBody({ code, message }: AwsError): object {
  const reason = code === 'ValidationException' ? { reason: 'FieldValidationFailed' } : {};
  return { message, ...reason };
}
