/** An error as Lambda reports it to a function's caller. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Bytes of JSON that a function may answer to a caller that waits. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

/** The function was cut off after the time that its configuration allows, in milliseconds. */
export function timeoutFailure(requestId: string, timeoutMs: number): FunctionFailure {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

/** The function's process ended in the middle of an invocation. */
export function exitFailure(
  requestId: string,
  code: number | null,
  signal: NodeJS.Signals | null,
): FunctionFailure {
  const how = signal === null ? `exit status ${code ?? 'unknown'}` : `signal: ${signal}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
}

/** What stands in the way of handing an answer to the caller, if anything does. */
export function oversizeFailure(payload: string): FunctionFailure | undefined {
  if (Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES) return undefined;
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  };
}
