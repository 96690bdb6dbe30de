import * as v from 'valibot';
import { AgentUnreachable } from './errors.ts';

/** What Node.js calls a connection that was not made or did not last. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const failureSchema = v.looseObject({
  name: v.optional(v.string()),
  code: v.optional(v.string(), ''),
  message: v.optional(v.string(), ''),
});

/**
 * Names an error of the network, or returns `undefined` for any other error.
 *
 * The raw ones do not explain themselves: the SDK names a connection reset `TimeoutError`, and Node.js reports a refused
 * connection as an `AggregateError` without a message.
 */
export function asUnreachable(error: unknown): AgentUnreachable | undefined {
  const failure = v.safeParse(failureSchema, error);
  if (!failure.success) return undefined;
  const { name, code, message } = failure.output;
  if (NETWORK_CODES.has(code)) return unreachable(`${code}${message && ` (${message})`}`, error);
  return name === 'TimeoutError' ? unreachable(message, error) : undefined;
}

function unreachable(problem: string, cause: unknown): AgentUnreachable {
  return new AgentUnreachable(
    `the connection to AgentCore failed: ${problem}; check the network path of this component and AWS_ENDPOINT_URL`,
    { cause },
  );
}
