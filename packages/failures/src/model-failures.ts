import type { Failure } from './call-failures.ts';

/** The errors of a model that an agent asks, as packages/models names them. No caller repeats them: the task has failed. */
export const MODEL_FAILURES: readonly Failure[] = [
  { name: 'InvalidModelChoice', code: 'MODEL_CHOICE_INVALID' },
  { name: 'ModelCredentialsInvalid', code: 'MODEL_CREDENTIALS_INVALID' },
  { name: 'ModelAccessDenied', code: 'MODEL_ACCESS_DENIED' },
  { name: 'ModelNotFound', code: 'MODEL_NOT_FOUND' },
  { name: 'ModelThrottled', code: 'MODEL_THROTTLED' },
  { name: 'ModelUnreachable', code: 'MODEL_UNREACHABLE' },
  { name: 'ModelRefusedError', code: 'MODEL_REFUSED' },
];
