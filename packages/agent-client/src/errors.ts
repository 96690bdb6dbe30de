import { agentCallMeaning, callFailure } from '@agents/failures';
import * as v from 'valibot';

/** AgentCore could not be reached, or the connection broke before the answer was complete. */
export class AgentUnreachable extends Error {
  override readonly name = 'AgentUnreachable';
  readonly code = 'AGENT_UNREACHABLE';
  readonly retryable = true;
}

/** AgentCore did not answer in time. Whether the agent received the request is unknown. */
export class AgentCallTimedOut extends Error {
  override readonly name = 'AgentCallTimedOut';
  readonly code = 'AGENT_CALL_TIMED_OUT';
  readonly retryable = true;
}

/** The answer does not follow this protocol: another program, or another version of this one, runs there. */
export class AgentAnswerInvalid extends Error {
  override readonly name = 'AgentAnswerInvalid';
  readonly code = 'AGENT_ANSWER_INVALID';
  readonly retryable = false;
}

const serviceErrorSchema = v.fallback(
  v.looseObject({
    name: v.optional(v.string(), 'Error'),
    $metadata: v.optional(
      v.looseObject({
        httpStatusCode: v.optional(v.number()),
        clockSkewCorrected: v.optional(v.boolean()),
      }),
    ),
  }),
  { name: 'Error' },
);

/** What to do about a failed call of the agent. */
export interface AgentCallError {
  /** Whether the same call can succeed later. */
  readonly retry: boolean;
  /** Whether it was refused because the account has no capacity for it now. */
  readonly isForCapacity: boolean;
  /** What the error means, as a sentence. */
  readonly reason: string;
}

/** Tells whether a failed call of the agent should be retried, and why. */
export function classify(error: unknown): AgentCallError {
  const { name, $metadata } = v.parse(serviceErrorSchema, error);
  // The SDK has learned from this answer that the local clock is wrong, and signs the next call with the corrected time.
  if ($metadata?.clockSkewCorrected) return temporary('The local clock was wrong.');
  const row = callFailure(name);
  if (row?.agentCall) {
    const isForCapacity = row.agentCall === 'capacity';
    return { retry: row.agentCall !== 'final', isForCapacity, reason: agentCallMeaning(row.code) };
  }
  const unreachable = asUnreachable(error);
  if (unreachable) return classify(unreachable);
  const reason = `${name} is not a known error of an agent call.`;
  return byHttpStatus($metadata?.httpStatusCode) ?? { retry: false, isForCapacity: false, reason };
}

const temporary = (reason: string): AgentCallError => ({ retry: true, isForCapacity: false, reason });

/** Classifies the answers of a proxy or a load balancer in front of AgentCore, which use no AWS protocol. */
function byHttpStatus(status: number | undefined): AgentCallError | undefined {
  if (status === undefined) return undefined;
  if (status >= 500 || status === 408 || status === 429)
    return temporary(`HTTP ${status} is temporary by definition.`);
  return status >= 400
    ? { retry: false, isForCapacity: false, reason: `HTTP ${status} means that the request is wrong.` }
    : undefined;
}

/** Node's codes for a connection that failed or broke. */
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
 * Wraps an error of the network in AgentUnreachable; returns `undefined` for any other error.
 *
 * The raw errors are unclear: the SDK names a connection reset `TimeoutError`, and Node reports a refused connection as an
 * `AggregateError` without a message.
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
