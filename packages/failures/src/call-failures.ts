import { AGENT_CALL_MEANINGS } from './agent-call-meanings.ts';
import type { FailureCode } from './meanings.ts';
import type { WorkflowBackoff } from './policies.ts';

/**
 * How far a failed request to DynamoDB reached:
 * - `unanswered`: it may or may not have been carried out;
 * - `throttled`: it was not carried out, and a later one may be;
 * - `refused`: it was not carried out, and the same request never will be.
 */
export type Reach = 'unanswered' | 'throttled' | 'refused';

/**
 * One error of AWS, its SDK, the system or a component of ours. Each of the columns below is for one caller; a caller
 * without a value does not meet the error.
 */
export interface Failure {
  /** The name that code and Step Functions match on. */
  readonly name: string;
  /** What happened. `MEANINGS` has its words, `ADVICE` what to do about it. */
  readonly code: FailureCode;
  /** The journal calls DynamoDB. It repeats `unanswered` and `throttled` by JOURNAL_BACKOFF, then throws JournalUnavailable; `refused` throws JournalRefused at once. */
  readonly journal?: Reach;
  /** A function calls the agent. `retried` ends the invoker as AgentRuntimeUnavailable, `capacity` as AgentCapacityExceeded, `final` as AgentInvocationFailed. */
  readonly agentCall?: 'retried' | 'capacity' | 'final';
  /** A task of the workflow runs a function: how Step Functions repeats the task. */
  readonly functionTask?: WorkflowBackoff | 'final';
  /** The workflow's task that writes SESSION_INITIATED. */
  readonly initiateTask?: WorkflowBackoff | 'final';
  /** The workflow's task that starts a round of the follower. */
  readonly followTask?: WorkflowBackoff | 'final';
  /** The follower's task that hands its answer to the workflow. */
  readonly answerTask?: WorkflowBackoff | 'final';
}

/**
 * The errors of calls: of the journal to DynamoDB, and of a function to the agent.
 *
 * An error that leaves the outcome of an agent call open is retried: the agent runs a session's task once and answers
 * the second request `already_running`. A DynamoDB error without a row counts as `unanswered`: a repeated put of the same
 * key is harmless, and giving up may lose an event.
 *
 * Sources: botocore bedrock-agentcore 2024-02-28 and dynamodb 2012-08-10.
 */
export const CALL_FAILURES: readonly Failure[] = [
  // What packages/agent-client names: the network and the agent's answer.
  { name: 'AgentUnreachable', code: 'AGENT_UNREACHABLE', agentCall: 'retried' },
  { name: 'AgentCallTimedOut', code: 'AGENT_CALL_TIMED_OUT', agentCall: 'retried' },
  { name: 'AgentAnswerInvalid', code: 'AGENT_ANSWER_INVALID', agentCall: 'final' },
  { name: 'AbortError', code: 'CALL_ABORTED', agentCall: 'retried' },

  // Rates and quotas.
  { name: 'ThrottlingException', code: 'THROTTLED', journal: 'throttled', agentCall: 'capacity' },
  { name: 'RequestLimitExceeded', code: 'THROTTLED', journal: 'throttled' },
  { name: 'ProvisionedThroughputExceededException', code: 'PARTITION_THROTTLED', journal: 'throttled' },
  { name: 'LimitExceededException', code: 'LIMIT_EXCEEDED', journal: 'throttled' },
  { name: 'ReplicatedWriteConflictException', code: 'WRITE_CONFLICT', journal: 'throttled' },
  { name: 'TransactionConflictException', code: 'WRITE_CONFLICT', journal: 'throttled' },
  { name: 'ServiceQuotaExceededException', code: 'QUOTA_EXCEEDED', agentCall: 'capacity' },
  { name: 'ItemCollectionSizeLimitExceededException', code: 'PARTITION_FULL', journal: 'refused' },

  // Credentials and signatures. Every AWS endpoint checks them before the service sees the request.
  { name: 'ExpiredTokenException', code: 'CREDENTIALS_EXPIRED', journal: 'throttled', agentCall: 'retried' },
  { name: 'ExpiredToken', code: 'CREDENTIALS_EXPIRED' },
  { name: 'TokenProviderError', code: 'SIGN_IN_EXPIRED' },
  { name: 'CredentialsProviderError', code: 'CREDENTIALS_MISSING', journal: 'refused', agentCall: 'final' },
  {
    name: 'UnrecognizedClientException',
    code: 'CREDENTIALS_UNKNOWN',
    journal: 'refused',
    agentCall: 'final',
  },
  { name: 'InvalidClientTokenId', code: 'CREDENTIALS_UNKNOWN' },
  { name: 'InvalidSignatureException', code: 'SIGNATURE_INVALID', journal: 'refused', agentCall: 'final' },
  { name: 'SignatureDoesNotMatch', code: 'SIGNATURE_INVALID' },
  { name: 'IncompleteSignatureException', code: 'SIGNATURE_MISSING', journal: 'refused' },
  { name: 'MissingAuthenticationTokenException', code: 'SIGNATURE_MISSING', journal: 'refused' },
  { name: 'RequestTimeTooSkewed', code: 'CLOCK_SKEWED', agentCall: 'retried' },

  // Requests that a service understands and rejects.
  { name: 'AccessDeniedException', code: 'ACCESS_DENIED', journal: 'refused', agentCall: 'final' },
  { name: 'ResourceNotFoundException', code: 'NOT_FOUND', journal: 'refused', agentCall: 'final' },
  { name: 'ValidationException', code: 'INVALID_REQUEST', journal: 'refused', agentCall: 'final' },
  { name: 'UnauthorizedException', code: 'ACCESS_DENIED', agentCall: 'final' },
  { name: 'InvalidEndpointException', code: 'ENDPOINT_INVALID', journal: 'throttled' },
  { name: 'SerializationException', code: 'WRONG_PROTOCOL', journal: 'refused' },
  { name: 'UnknownOperationException', code: 'WRONG_PROTOCOL', journal: 'refused' },

  // AWS itself, and what AgentCore says of the agent.
  { name: 'InternalServerError', code: 'SERVICE_FAULT', journal: 'unanswered' },
  { name: 'InternalServerException', code: 'SERVICE_FAULT', agentCall: 'retried' },
  { name: 'ServiceUnavailable', code: 'SERVICE_UNAVAILABLE', journal: 'unanswered' },
  { name: 'RetryableConflictException', code: 'SESSION_CONFLICT', agentCall: 'retried' },
  { name: 'ConflictException', code: 'SESSION_CONFLICT', agentCall: 'retried' },
  { name: 'RuntimeClientError', code: 'AGENT_ERROR', agentCall: 'retried' },

  // The network, by the names that the SDK and Node.js use.
  { name: 'TimeoutError', code: 'TIMED_OUT', journal: 'unanswered' },
  { name: 'ECONNREFUSED', code: 'CONNECTION_REFUSED', journal: 'unanswered' },
  { name: 'ECONNRESET', code: 'CONNECTION_CUT', journal: 'unanswered' },
  { name: 'ENOTFOUND', code: 'HOST_NOT_FOUND' },
  { name: 'EAI_AGAIN', code: 'HOST_UNRESOLVED' },
];

/** The row of an error of a call, by its exact name. */
export const callFailure = (name: string): Failure | undefined =>
  CALL_FAILURES.find((row) => row.name === name);

/** What an error means where a function called the agent; the code itself if it is not an error of such a call. */
export function agentCallMeaning(code: FailureCode): string {
  const meanings: Readonly<Partial<Record<FailureCode, string>>> = AGENT_CALL_MEANINGS;
  return meanings[code] ?? code;
}
