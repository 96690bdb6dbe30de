import type { FailureCode } from './meanings.ts';
import { AGENT_BACKOFF as AGENT, PLATFORM_BACKOFF as PLATFORM, type WorkflowBackoff } from './policies.ts';

/**
 * How far a failed request to DynamoDB reached:
 * - `unanswered`: it may or may not have been carried out;
 * - `throttled`: it was not carried out, and a later one may be;
 * - `refused`: it was not carried out, and the same request never will be.
 */
export type Reach = 'unanswered' | 'throttled' | 'refused';

/**
 * One error that AWS, its SDK, the system or a component of ours can give here. Each of the four callers below that can
 * meet the error has its column; an absent column means that the caller does not meet it.
 */
export interface Failure {
  /** The name that code and Step Functions match on. */
  readonly name: string;
  /** What happened; its words are in `MEANINGS`, what to do about it in `ADVICE`. */
  readonly code: FailureCode;
  /** The journal calls DynamoDB. It repeats `unanswered` and `throttled` by JOURNAL_BACKOFF, then throws JournalUnavailable; `refused` throws JournalRefused at once. */
  readonly journal?: Reach;
  /** A function calls the agent. `retried` ends the invoker as AgentRuntimeUnavailable, `final` as AgentInvocationFailed. */
  readonly agentCall?: 'retried' | 'final';
  /** A task of the state machine runs a function: how Step Functions repeats the task. */
  readonly functionTask?: WorkflowBackoff | 'final';
  /** The state machine's task that writes SESSION_INITIATED. */
  readonly initiateTask?: WorkflowBackoff | 'final';
}

/**
 * Every error, one row each.
 *
 * An error that leaves the outcome of an agent call open is retried: the agent runs a session's task once and answers
 * the second request `already_running`. An error that DynamoDB gives and no row lists counts as `unanswered`: a repeated put of the
 * same key is harmless, and giving up may lose an event.
 *
 * Sources: botocore bedrock-agentcore 2024-02-28 and dynamodb 2012-08-10; Step Functions' documentation of its integrations.
 */
export const FAILURES: readonly Failure[] = [
  // What our functions end with.
  { name: 'AgentRuntimeUnavailable', code: 'AGENT_RUNTIME_UNAVAILABLE', functionTask: AGENT },
  { name: 'JournalUnavailable', code: 'JOURNAL_UNAVAILABLE', functionTask: PLATFORM },
  { name: 'InvalidInput', code: 'INVALID_INPUT', functionTask: 'final' },
  { name: 'InvalidEnvironment', code: 'INVALID_ENVIRONMENT', functionTask: 'final' },
  { name: 'JournalRefused', code: 'JOURNAL_REFUSED', functionTask: 'final' },
  { name: 'AgentInvocationFailed', code: 'AGENT_INVOCATION_FAILED', functionTask: 'final' },
  { name: 'InternalError', code: 'INTERNAL_ERROR', functionTask: 'final' },

  // What packages/agent-client names: the network and the agent's answer.
  { name: 'AgentUnreachable', code: 'AGENT_UNREACHABLE', agentCall: 'retried' },
  { name: 'AgentCallTimedOut', code: 'AGENT_CALL_TIMED_OUT', agentCall: 'retried' },
  { name: 'AgentAnswerInvalid', code: 'AGENT_ANSWER_INVALID', agentCall: 'final' },
  { name: 'AbortError', code: 'CALL_ABORTED', agentCall: 'retried' },

  // Rates and quotas.
  { name: 'ThrottlingException', code: 'THROTTLED', journal: 'throttled', agentCall: 'retried' },
  { name: 'RequestLimitExceeded', code: 'THROTTLED', journal: 'throttled' },
  { name: 'ProvisionedThroughputExceededException', code: 'PARTITION_THROTTLED', journal: 'throttled' },
  { name: 'LimitExceededException', code: 'LIMIT_EXCEEDED', journal: 'throttled' },
  { name: 'ServiceQuotaExceededException', code: 'QUOTA_EXCEEDED', agentCall: 'retried' },
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
  { name: 'SerializationException', code: 'WRONG_PROTOCOL', journal: 'refused' },
  { name: 'UnknownOperationException', code: 'WRONG_PROTOCOL', journal: 'refused' },

  // AWS itself, and what AgentCore says of the agent.
  { name: 'InternalServerError', code: 'SERVICE_FAULT', journal: 'unanswered' },
  { name: 'InternalServerException', code: 'SERVICE_FAULT', agentCall: 'retried' },
  { name: 'ServiceUnavailable', code: 'SERVICE_UNAVAILABLE', journal: 'unanswered' },
  { name: 'RetryableConflictException', code: 'SESSION_CONFLICT', agentCall: 'retried' },
  { name: 'RuntimeClientError', code: 'AGENT_ERROR', agentCall: 'retried' },

  // The network, by the names that the SDK and Node.js use.
  { name: 'TimeoutError', code: 'TIMED_OUT', journal: 'unanswered' },
  { name: 'ECONNREFUSED', code: 'CONNECTION_REFUSED', journal: 'unanswered' },
  { name: 'ECONNRESET', code: 'CONNECTION_CUT', journal: 'unanswered' },
  { name: 'ENOTFOUND', code: 'HOST_NOT_FOUND' },
  { name: 'EAI_AGAIN', code: 'HOST_UNRESOLVED' },

  // What Step Functions says of a function, and of a put into DynamoDB.
  { name: 'Lambda.TooManyRequestsException', code: 'CONCURRENCY_EXCEEDED', functionTask: PLATFORM },
  { name: 'Lambda.ServiceException', code: 'SERVICE_FAULT', functionTask: PLATFORM },
  { name: 'Lambda.AWSLambdaException', code: 'SERVICE_FAULT', functionTask: PLATFORM },
  { name: 'Lambda.SdkClientException', code: 'SERVICE_UNREACHABLE', functionTask: PLATFORM },
  { name: 'Lambda.ClientExecutionTimeoutException', code: 'TIMED_OUT', functionTask: PLATFORM },
  { name: 'Lambda.Unknown', code: 'FUNCTION_EXITED', functionTask: PLATFORM },
  { name: 'Sandbox.Timedout', code: 'FUNCTION_TIMED_OUT', functionTask: PLATFORM },
  { name: 'Runtime.ExitError', code: 'FUNCTION_EXITED', functionTask: PLATFORM },
  { name: 'DynamoDB.ConditionalCheckFailedException', code: 'ALREADY_WRITTEN', initiateTask: 'final' },
  {
    name: 'DynamoDB.ProvisionedThroughputExceededException',
    code: 'PARTITION_THROTTLED',
    initiateTask: PLATFORM,
  },
  { name: 'DynamoDB.ThrottlingException', code: 'THROTTLED', initiateTask: PLATFORM },
  { name: 'DynamoDB.RequestLimitExceeded', code: 'THROTTLED', initiateTask: PLATFORM },
  { name: 'DynamoDB.InternalServerErrorException', code: 'SERVICE_FAULT', initiateTask: PLATFORM },
  { name: 'DynamoDB.InternalServerError', code: 'SERVICE_FAULT', initiateTask: PLATFORM },
  { name: 'DynamoDB.AmazonDynamoDBException', code: 'OTHER_DYNAMODB_ERROR', initiateTask: PLATFORM },
  { name: 'DynamoDB.SdkClientException', code: 'SERVICE_UNREACHABLE', initiateTask: PLATFORM },
  { name: 'States.Timeout', code: 'TASK_TIMED_OUT', functionTask: PLATFORM, initiateTask: PLATFORM },
];

const BY_NAME: ReadonlyMap<string, Failure> = new Map(FAILURES.map((failure) => [failure.name, failure]));

/** The row of an error, by its exact name. */
export const failureNamed = (name: string): Failure | undefined => BY_NAME.get(name);

/** The names that our functions end with, and that their callers may see. The other names are Lambda's and Step Functions'. */
export const OWN_FUNCTION_ERRORS: readonly string[] = FAILURES.filter(
  ({ name, functionTask }) => functionTask && !name.includes('.'),
).map(({ name }) => name);

/** A Retry of the States Language. */
export type Retrier = WorkflowBackoff & { readonly ErrorEquals: readonly string[] };

/** The Retry of a task of the state machine: one retrier for each backoff, in the order of the rows. */
export function retriersFor(task: 'functionTask' | 'initiateTask'): readonly Retrier[] {
  const names = new Map<WorkflowBackoff, string[]>();
  for (const { name, [task]: backoff } of FAILURES) {
    if (backoff && backoff !== 'final') names.set(backoff, [...(names.get(backoff) ?? []), name]);
  }
  return [...names].map(([backoff, ErrorEquals]) => ({ ErrorEquals, ...backoff }));
}
