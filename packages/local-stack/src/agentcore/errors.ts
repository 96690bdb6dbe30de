import type { ServerResponse } from 'node:http';
import { AwsError } from '../endpoint/aws-service.ts';
import { sendJson } from '../endpoint/http.ts';

/** No such runtime, endpoint or session: 404. */
export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

/** The agent did not start, died, or answered 4xx or 5xx: 424. AgentCore's callers learn no more than that. */
export function runtimeClientError(message: string): AwsError {
  return new AwsError('RuntimeClientError', message, 424);
}

/** The session is being torn down; the same call succeeds later, on a new machine: 409. */
export function sessionInTransition(): AwsError {
  return new AwsError('RetryableConflictException', 'Session operation in progress, please retry', 409);
}

/** The request is wrong and stays so: 400. */
export function invalidRequest(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** The local stack itself is ending: 500. */
export function shuttingDown(): AwsError {
  return new AwsError('InternalServerException', 'The local stack is shutting down', 500);
}

/** Writes an error in the REST-JSON protocol: its name in a header, its message in the body. */
export function sendError(response: ServerResponse, error: AwsError): void {
  response.setHeader('x-amzn-ErrorType', error.code);
  const reason = error.code === 'ValidationException' ? { reason: 'FieldValidationFailed' } : {};
  sendJson(response, error.status, { message: error.message, ...reason });
}
