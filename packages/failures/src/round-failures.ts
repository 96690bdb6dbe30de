import type { Failure } from './call-failures.ts';
import type { FailureCode } from './meanings.ts';
import {
  CAPACITY_BACKOFF as CAPACITY,
  PLATFORM_BACKOFF as PLATFORM,
  ROUND_BACKOFF as ROUND,
} from './policies.ts';

/** The errors of StartExecution that a later start does not change. */
const START_FINAL: Readonly<Record<string, FailureCode>> = {
  StateMachineDoesNotExist: 'NOT_FOUND',
  StateMachineDeleting: 'NOT_FOUND',
  ExecutionAlreadyExists: 'INVALID_REQUEST',
  InvalidArn: 'INVALID_REQUEST',
  InvalidExecutionInput: 'INVALID_REQUEST',
  InvalidName: 'INVALID_REQUEST',
  ValidationException: 'INVALID_REQUEST',
  KmsAccessDeniedException: 'ACCESS_DENIED',
  KmsInvalidStateException: 'ENCRYPTION_KEY_UNUSABLE',
};

/** The errors of SendTaskSuccess and SendTaskFailure that a later answer does not change. */
const ANSWER_FINAL: Readonly<Record<string, FailureCode>> = {
  TaskDoesNotExist: 'ROUND_NOT_AWAITED',
  TaskTimedOut: 'ROUND_NOT_AWAITED',
  InvalidToken: 'INVALID_REQUEST',
  InvalidOutput: 'INVALID_REQUEST',
  ValidationException: 'INVALID_REQUEST',
  KmsAccessDeniedException: 'ACCESS_DENIED',
  KmsInvalidStateException: 'ENCRYPTION_KEY_UNUSABLE',
};

/** An integration's name of an API's error ends with `Exception`, whether or not the API's own name does. */
const named = (service: string, error: string): string =>
  `${service}.${error.endsWith('Exception') ? error : `${error}Exception`}`;

type Column = Pick<Failure, 'followTask' | 'answerTask'>;

function rows(service: string, errors: Readonly<Record<string, FailureCode>>, column: Column) {
  return Object.entries(errors).map(([error, code]) => ({ name: named(service, error), code, ...column }));
}

/**
 * The errors of a round: of the workflow's task that starts it, of the answer, and of the round itself.
 *
 * Sources: Step Functions' "Error handling" and the SDK's model of `sfn`, with which a test compares the rows. How the
 * integrations name a throttled or denied call is not documented, so the names of all other errors are retried.
 */
export const ROUND_FAILURES: readonly Failure[] = [
  { name: 'RoundThrottled', code: 'ROUND_THROTTLED', followTask: CAPACITY },
  { name: 'RoundFailed', code: 'ROUND_FAILED', followTask: PLATFORM },
  { name: 'PollingRefused', code: 'POLLING_REFUSED', followTask: 'final' },
  { name: 'StepFunctions.KmsThrottlingException', code: 'THROTTLED', followTask: PLATFORM },
  {
    name: 'StepFunctions.ExecutionLimitExceededException',
    code: 'EXECUTION_LIMIT_REACHED',
    followTask: CAPACITY,
  },
  // One public state machine matches on the name without the suffix.
  { name: 'StepFunctions.ExecutionLimitExceeded', code: 'EXECUTION_LIMIT_REACHED', followTask: CAPACITY },
  { name: 'StepFunctions.AWSStepFunctionsException', code: 'SERVICE_FAULT', followTask: PLATFORM },
  { name: 'StepFunctions.SdkClientException', code: 'SERVICE_UNREACHABLE', followTask: PLATFORM },
  ...rows('StepFunctions', START_FINAL, { followTask: 'final' }),
  { name: 'Sfn.KmsThrottlingException', code: 'THROTTLED', answerTask: ROUND },
  { name: 'Sfn.SfnException', code: 'SERVICE_FAULT', answerTask: ROUND },
  { name: 'Sfn.SdkClientException', code: 'SERVICE_UNREACHABLE', answerTask: ROUND },
  ...rows('Sfn', ANSWER_FINAL, { answerTask: 'final' }),
];
