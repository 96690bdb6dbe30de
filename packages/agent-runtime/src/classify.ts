import * as v from 'valibot';
import { asUnreachable } from './transport-error.ts';

/** How far a failed call of the agent reaches. */
export interface Classification {
  /** Whether the same call can succeed later: `false` ends the invocation at once. */
  readonly retry: boolean;
  /** Why, in words for the log and for whoever reads the table. */
  readonly reason: string;
}

const again = (reason: string): Classification => ({ retry: true, reason });
const final = (reason: string): Classification => ({ retry: false, reason });

/**
 * Every error a call of the agent can end with, by its name, and what is done about it.
 *
 * A repeated call is safe whatever became of the first: the agent runs a session's task once and answers the second
 * request `already_running`. So an error that leaves the outcome open is retried.
 */
export const AGENT_CALL_ERRORS: Readonly<Record<string, Classification>> = {
  // The network and the answer, named by this package.
  AgentUnreachable: again('the network may be back'),
  AgentCallTimedOut: again('a cold start may be over; the agent answers a repeated request from memory'),
  AbortError: again('the call was cut off from this side, not refused'),
  AgentAnswerInvalid: final('the same deployment gives the same answer'),

  // InvokeAgentRuntime's own errors: botocore bedrock-agentcore 2024-02-28.
  InternalServerException: again('a fault of AgentCore, documented as temporary'),
  RetryableConflictException: again('the session is being provisioned or torn down'),
  ThrottlingException: again('more requests or new sessions per second than the account may'),
  ServiceQuotaExceededException: again('all sessions of the account are in use until one ends'),
  RuntimeClientError: again(
    'the agent did not start, was killed, or answered 4xx/5xx; AgentCore does not say which',
  ),
  AccessDeniedException: final(
    "the role lacks bedrock-agentcore:InvokeAgentRuntime on the runtime's ARN and ARN/*",
  ),
  ResourceNotFoundException: final('there is no such runtime or endpoint'),
  ValidationException: final('the request is wrong and stays so'),

  // Answered by every AWS endpoint before the service is asked.
  ExpiredTokenException: again('the next try runs with fresh credentials'),
  RequestTimeTooSkewed: again('the clock of another machine may be right'),
  CredentialsProviderError: final('there are no credentials to sign with'),
  InvalidSignatureException: final('the credentials do not fit the request'),
  UnrecognizedClientException: final('the credentials are not known to AWS'),
};

const serviceErrorSchema = v.fallback(
  v.looseObject({
    name: v.optional(v.string(), 'Error'),
    $metadata: v.optional(v.looseObject({ httpStatusCode: v.optional(v.number()) })),
  }),
  { name: 'Error' },
);

/** Says of an error that ended a call of the agent whether the call is worth repeating, and why. */
export function classify(error: unknown): Classification {
  const { name, $metadata } = v.parse(serviceErrorSchema, error);
  const listed = Object.hasOwn(AGENT_CALL_ERRORS, name) ? AGENT_CALL_ERRORS[name] : undefined;
  if (listed) return listed;
  const unreachable = asUnreachable(error);
  if (unreachable) return classify(unreachable);
  return byHttpStatus($metadata?.httpStatusCode) ?? unknown(name);
}

/** For what stands between here and AgentCore: a proxy or load balancer answers in no AWS protocol. */
function byHttpStatus(status: number | undefined): Classification | undefined {
  if (status === undefined) return undefined;
  if (status >= 500 || status === 408 || status === 429)
    return again(`HTTP ${status} is temporary by definition`);
  return status >= 400 ? final(`HTTP ${status} blames the request`) : undefined;
}

function unknown(name: string): Classification {
  return final(`${name} is not an error that a call of the agent is known to end with`);
}
