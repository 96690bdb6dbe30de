import type { Failure } from './call-failures.ts';
import { PLATFORM_BACKOFF } from './policies.ts';

/** Lambda is about to make the function usable, or a part of AWS beneath it is briefly busy. */
const TEMPORARY = [
  'CodeArtifactUserPendingException',
  'EC2ThrottledException',
  'EC2UnexpectedException',
  'EFSIOException',
  'EFSMountConnectivityException',
  'EFSMountTimeoutException',
  'ENILimitReachedException',
  'ENINotReadyException',
  'ResourceConflictException',
  'ResourceNotReadyException',
  'S3FilesMountConnectivityException',
  'S3FilesMountTimeoutException',
  'SnapStartNotReadyException',
  'SnapStartRegenerationFailureException',
  'SnapStartTimeoutException',
  'SubnetIPAddressLimitReachedException',
];

/** The deployment of the function, or the request, must change first. */
const LASTING = [
  'CodeArtifactUserDeletedException',
  'CodeArtifactUserFailedException',
  'DurableExecutionAlreadyStartedException',
  'EC2AccessDeniedException',
  'EFSMountFailureException',
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'InvalidRuntimeException',
  'InvalidSecurityGroupIDException',
  'InvalidSubnetIDException',
  'InvalidZipFileException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'ModeNotSupportedException',
  'NoPublishedVersionException',
  'RecursiveInvocationException',
  'RequestTooLargeException',
  'ResourceNotFoundException',
  'S3FilesMountFailureException',
  'SerializedRequestEntityTooLargeException',
  'ServiceQuotaExceededException',
  'SnapStartException',
  'UnsupportedMediaTypeException',
];

/**
 * The errors with which Lambda answers that it did not run the function, beside those in `TASK_FAILURES`. Most belong to
 * features that these functions do not use, such as a VPC or SnapStart. They have rows because a stage may use one later,
 * and because the table is compared with the SDK's model.
 */
export const LAMBDA_FAILURES: readonly Failure[] = [
  ...TEMPORARY.map((name) => ({
    ...{ name: `Lambda.${name}`, code: 'FUNCTION_NOT_READY' as const },
    functionTask: PLATFORM_BACKOFF,
  })),
  ...LASTING.map((name) => ({
    ...{ name: `Lambda.${name}`, code: 'FUNCTION_UNUSABLE' as const },
    functionTask: 'final' as const,
  })),
];
