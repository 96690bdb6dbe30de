import type { Failure } from './call-failures.ts';
import { AGENT_BACKOFF as AGENT, PLATFORM_BACKOFF as PLATFORM } from './policies.ts';

/** The errors that our functions end with. */
export const OWN_FAILURES: readonly Failure[] = [
  { name: 'AgentRuntimeUnavailable', code: 'AGENT_RUNTIME_UNAVAILABLE', functionTask: AGENT },
  { name: 'JournalUnavailable', code: 'JOURNAL_UNAVAILABLE', functionTask: PLATFORM },
  { name: 'InvalidInput', code: 'INVALID_INPUT', functionTask: 'final' },
  { name: 'InvalidEnvironment', code: 'INVALID_ENVIRONMENT', functionTask: 'final' },
  { name: 'JournalRefused', code: 'JOURNAL_REFUSED', functionTask: 'final' },
  { name: 'AgentInvocationFailed', code: 'AGENT_INVOCATION_FAILED', functionTask: 'final' },
  { name: 'InternalError', code: 'INTERNAL_ERROR', functionTask: 'final' },
];

/** Their names, which a caller may see. The other names of a task are Lambda's and Step Functions'. */
export const OWN_FUNCTION_ERRORS: readonly string[] = OWN_FAILURES.map(({ name }) => name);

/** The errors that Lambda, DynamoDB and Step Functions give a task. Source: Step Functions' documentation of its integrations. */
export const TASK_FAILURES: readonly Failure[] = [
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
