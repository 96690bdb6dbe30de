import { describeError, parseSessionId } from '@agents/events';
import type { MiddlewareObj } from '@middy/core';
import type { Logger } from './logger.ts';

export interface ErrorSurfaceOptions {
  /** Gets every error whole, before the caller gets its name and message. */
  readonly log: Logger;
  /** The names a caller may see. Step Functions matches on them; what bears another name becomes `InternalError`. */
  readonly names: readonly string[];
}

/**
 * A middy middleware that decides what of an error a caller sees: a name of the function's contract and a message on
 * one line, secrets redacted. The stack goes to the log.
 *
 * Lambda sends `trace`, the lines of `error.stack`, to whoever called. It cannot be turned off, and an error without a
 * stack breaks older runtimes, so the surfaced error's stack is its name and message.
 */
export function errorSurface({ log, names }: ErrorSurfaceOptions): MiddlewareObj<unknown> {
  return {
    onError: (request) => {
      const error: unknown = request.error;
      const expected = error instanceof Error && names.includes(error.name);
      const fields = {
        ...sessionFields(request.event),
        request_id: request.context.awsRequestId,
        error: describeError(error),
        ...(!expected && error instanceof Error && { stack: error.stack }),
      };
      log.error(fields, expected ? 'refused or failed' : 'unexpected error');
      // Replaced, not thrown: middy would hang the original, stack and all, on an error that is thrown here.
      request.error = expected
        ? surfaced(error.name, describeError(error))
        : internal(error, request.context);
    },
  };
}

/** @param described `Name: message`, as the journal words errors */
function surfaced(name: string, described: string): Error {
  const prefix = `${name}: `;
  const error = new Error(described.startsWith(prefix) ? described.slice(prefix.length) : described);
  error.name = name;
  error.stack = prefix + error.message;
  return error;
}

function internal(error: unknown, context: { functionName?: string; awsRequestId?: string }): Error {
  const { functionName = 'this function', awsRequestId = 'unknown' } = context;
  return surfaced(
    'InternalError',
    `${describeError(error)}; the log of ${functionName} has the stack, under request id ${awsRequestId}`,
  );
}

function sessionFields(event: unknown): { session_id?: string } {
  if (typeof event !== 'object' || event === null || !('session_id' in event)) return {};
  try {
    return { session_id: parseSessionId(event.session_id) };
  } catch {
    return {}; // a line about a malformed id must not carry it as one
  }
}
