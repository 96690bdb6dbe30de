import { AGENT_BACKOFF, PLATFORM_BACKOFF, type WorkflowBackoff } from './policies.ts';

/** What is done about an error that ends a task of the state machine. */
export interface WorkflowError {
  /** How Step Functions repeats the task; absent, it does not. */
  readonly backoff?: WorkflowBackoff;
  readonly reason: string;
}

const agent = (reason: string): WorkflowError => ({ backoff: AGENT_BACKOFF, reason });
const platform = (reason: string): WorkflowError => ({ backoff: PLATFORM_BACKOFF, reason });
const final = (reason: string): WorkflowError => ({ reason });

/** What a task of the state machine that runs a function can end with: our own names first, then Lambda's. */
export const FUNCTION_ERRORS: Readonly<Record<string, WorkflowError>> = {
  AgentRuntimeUnavailable: agent(
    'the agent was not reached, or nobody knows; it starts a task once, however often asked',
  ),
  JournalUnavailable: platform('DynamoDB did not answer in time'),

  InvalidInput: final('what came in is no session'),
  InvalidEnvironment: final('the function was deployed without what it needs'),
  JournalRefused: final('DynamoDB refuses for good: no table, no permission'),
  AgentInvocationFailed: final('the agent cannot be called, and repeating would not change that'),
  InternalError: final('a defect of ours; the log has its stack'),

  'Lambda.TooManyRequestsException': platform("more invocations at once than the account's concurrency"),
  'Lambda.ServiceException': platform('a fault of Lambda'),
  'Lambda.AWSLambdaException': platform('a fault of Lambda'),
  'Lambda.SdkClientException': platform('Step Functions could not reach Lambda'),
  'Lambda.ClientExecutionTimeoutException': platform('Step Functions got no answer from Lambda'),
  'Lambda.Unknown': platform('the process ended in the middle: out of memory, or Lambda took it away'),
  'Sandbox.Timedout': platform('the function did not end in its time'),
  'Runtime.ExitError': platform('the process ended in the middle'),
  'States.Timeout': platform('Step Functions waited for longer than the task may take'),
};

/** The names our functions end with, and a caller may see; the others are Lambda's and Step Functions' own. */
export const OWN_FUNCTION_ERRORS = Object.keys(FUNCTION_ERRORS).filter((name) => !name.includes('.'));

/** What the task that writes SESSION_INITIATED can end with. */
export const INITIATE_ERRORS: Readonly<Record<string, WorkflowError>> = {
  'DynamoDB.ConditionalCheckFailedException': final(
    "the key is this execution's own start time: an earlier try was carried out, and the workflow goes on",
  ),
  'DynamoDB.ProvisionedThroughputExceededException': platform('more than a partition takes'),
  'DynamoDB.ThrottlingException': platform('more requests than the account may make'),
  'DynamoDB.RequestLimitExceeded': platform('more requests than the account may make'),
  'DynamoDB.InternalServerErrorException': platform('a fault of DynamoDB'),
  'DynamoDB.InternalServerError': platform('a fault of DynamoDB'),
  'DynamoDB.AmazonDynamoDBException': platform('any other answer of DynamoDB; a few are worth repeating'),
  'DynamoDB.SdkClientException': platform('Step Functions could not reach DynamoDB'),
  'States.Timeout': platform('Step Functions waited for longer than the task may take'),
};

/** A Retry of the States Language. */
export type Retrier = WorkflowBackoff & { readonly ErrorEquals: readonly string[] };

/** The Retry of a task that such errors end: one retrier a backoff, in the order of the table. */
export function retriersFor(errors: Readonly<Record<string, WorkflowError>>): readonly Retrier[] {
  const names = new Map<WorkflowBackoff, string[]>();
  for (const [name, { backoff }] of Object.entries(errors)) {
    if (backoff) names.set(backoff, [...(names.get(backoff) ?? []), name]);
  }
  return [...names].map(([backoff, ErrorEquals]) => ({ ErrorEquals, ...backoff }));
}
