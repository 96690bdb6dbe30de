/** What is done about a call of the agent that failed. */
export interface AgentCallError {
  /** Whether the same call can succeed later; if not, the invocation ends at once. */
  readonly retry: boolean;
  /** Why, in words for the log and for whoever reads the table. */
  readonly reason: string;
}

const again = (reason: string): AgentCallError => ({ retry: true, reason });
const final = (reason: string): AgentCallError => ({ retry: false, reason });

/**
 * Every error a call of the agent can end with, by its name. What is worth repeating ends the invoker as
 * `AgentRuntimeUnavailable`, which Step Functions repeats by AGENT_BACKOFF; the rest ends as `AgentInvocationFailed`.
 *
 * A repeated call is safe whatever became of the first: the agent runs a session's task once and answers the second
 * request `already_running`. So an error that leaves the outcome open is repeated.
 */
export const AGENT_CALL_ERRORS: Readonly<Record<string, AgentCallError>> = {
  // The network and the answer, named by packages/agent-runtime.
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
  InvalidSignatureException: final(
    'the credentials do not fit the request; of a clock that is wrong, it is repeated with the right time',
  ),
  UnrecognizedClientException: final('the credentials are not known to AWS'),
};
