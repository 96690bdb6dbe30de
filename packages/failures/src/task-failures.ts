import type { Failure } from './call-failures.ts';
import {
  AGENT_BACKOFF as AGENT,
  CAPACITY_BACKOFF as CAPACITY,
  PLATFORM_BACKOFF as PLATFORM,
  ROUND_BACKOFF as ROUND,
} from './policies.ts';

/** The errors that our functions end with. */
export const OWN_FAILURES: readonly Failure[] = [
  { name: 'AgentRuntimeUnavailable', code: 'AGENT_RUNTIME_UNAVAILABLE', functionTask: AGENT },
  { name: 'AgentCapacityExceeded', code: 'AGENT_CAPACITY_EXCEEDED', functionTask: CAPACITY },
  { name: 'JournalUnavailable', code: 'JOURNAL_UNAVAILABLE', functionTask: PLATFORM },
  { name: 'InvalidInput', code: 'INVALID_INPUT', functionTask: 'final' },
  { name: 'InvalidEnvironment', code: 'INVALID_ENVIRONMENT', functionTask: 'final' },
  { name: 'JournalRefused', code: 'JOURNAL_REFUSED', functionTask: 'final' },
  { name: 'AgentInvocationFailed', code: 'AGENT_INVOCATION_FAILED', functionTask: 'final' },
  { name: 'InternalError', code: 'INTERNAL_ERROR', functionTask: 'final' },
];

/** Their names, which a caller may see. The other names of a task are Lambda's and Step Functions'. */
export const OWN_FUNCTION_ERRORS: readonly string[] = OWN_FAILURES.map(({ name }) => name);

/**
 * The errors that Lambda, DynamoDB and Step Functions give a task. An integration names them `Service.Error`.
 *
 * Sources: Step Functions' "Handle Lambda service exceptions" and "Handling errors in Step Functions workflows", DynamoDB's
 * "Error handling with DynamoDB", and the SDK's models, with which a test compares the rows.
 */
export const TASK_FAILURES: readonly Failure[] = [
  { name: 'Lambda.TooManyRequestsException', code: 'CONCURRENCY_EXCEEDED', functionTask: CAPACITY },
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
  { name: 'DynamoDB.ServiceUnavailable', code: 'SERVICE_UNAVAILABLE', initiateTask: PLATFORM },
  { name: 'DynamoDB.ReplicatedWriteConflictException', code: 'WRITE_CONFLICT', initiateTask: PLATFORM },
  { name: 'DynamoDB.TransactionConflictException', code: 'WRITE_CONFLICT', initiateTask: PLATFORM },
  { name: 'DynamoDB.InvalidEndpointException', code: 'ENDPOINT_INVALID', initiateTask: PLATFORM },
  { name: 'DynamoDB.LimitExceededException', code: 'LIMIT_EXCEEDED', initiateTask: PLATFORM },
  {
    name: 'DynamoDB.ItemCollectionSizeLimitExceededException',
    code: 'PARTITION_FULL',
    initiateTask: 'final',
  },
  { name: 'DynamoDB.ResourceNotFoundException', code: 'NOT_FOUND', initiateTask: 'final' },
  { name: 'DynamoDB.InternalServerErrorException', code: 'SERVICE_FAULT', initiateTask: PLATFORM },
  { name: 'DynamoDB.InternalServerError', code: 'SERVICE_FAULT', initiateTask: PLATFORM },
  { name: 'DynamoDB.AmazonDynamoDBException', code: 'OTHER_DYNAMODB_ERROR', initiateTask: PLATFORM },
  { name: 'DynamoDB.SdkClientException', code: 'SERVICE_UNREACHABLE', initiateTask: PLATFORM },
  {
    ...{ name: 'States.Permissions', code: 'ACCESS_DENIED', functionTask: 'final', initiateTask: 'final' },
    ...{ followTask: 'final', answerTask: 'final' },
  },
  {
    ...{ name: 'States.Timeout', code: 'TASK_TIMED_OUT', functionTask: PLATFORM, initiateTask: PLATFORM },
    ...{ followTask: PLATFORM, answerTask: ROUND },
  },
];
