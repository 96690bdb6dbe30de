import { describeError, parseSessionId, stackOf } from '@agents/events';
import type { MiddlewareObj } from '@middy/core';
import type { Logger } from './logger.ts';

export interface ErrorSurfaceOptions {
  /** Receives every error in full. The caller gets only its name and message. */
  readonly log: Logger;
  /** The names that a caller may see, because Step Functions matches on them. Other errors become `InternalError`. */
  readonly names: readonly string[];
}

/**
 * A middy middleware that limits what a caller sees of an error: a name of the function's contract, and a message on one
 * line without secrets. The stack goes to the log.
 *
 * Lambda always sends the lines of `error.stack` to the caller as `trace`, and an error without a stack breaks older
 * runtimes. So the stack of the error that the caller gets is its name and message.
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
        ...(!expected && { stack: stackOf(error) }),
      };
      log.error(fields, expected ? 'call failed' : 'unexpected error');
      // Replaced, not thrown: middy attaches the original with its stack to an error that is thrown here.
      request.error = expected
        ? surfaced(error.name, describeError({ name: error.name, message: error.message }))
        : internal(error, request.context);
    },
  };
}

/** @param described `Name: message`, as `describeError` returns it */
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
    `${describeError(error)}; the log of ${functionName} has the stack under request id ${awsRequestId}`,
  );
}

/** The session of an input. A poll of a round names it in the state that it hands on. */
function sessionFields(event: unknown): { session_id?: string } {
  const named = hasKey(event, 'session_id') || !hasKey(event, 'state') ? event : event.state;
  if (!hasKey(named, 'session_id')) return {};
  try {
    return { session_id: parseSessionId(named.session_id) };
  } catch {
    return {}; // a malformed id must not appear as session_id
  }
}

function hasKey<Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> {
  return typeof value === 'object' && value !== null && key in value;
}

/**
 * Runs `compose` at once, in Lambda's init phase. The returned function returns its result, or throws its error, on every
 * call.
 *
 * An error during init would reach the caller with its stack. Thrown by the handler, it passes `errorSurface`.
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
