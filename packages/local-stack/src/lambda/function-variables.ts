import type { FunctionResource } from '../template/stack.ts';

/** Where a function runs, as far as its environment variables tell it. */
export interface FunctionSurroundings {
  readonly region: string;
  /** The stack's own endpoint: every AWS call of the function goes there. */
  readonly endpointUrl: string;
  /** Folder of the function's code. */
  readonly taskRoot: string;
  readonly logStreamName: string;
}

/** The log group that Lambda writes a function's output to. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/**
 * The whole environment of a function's process: the template's variables and the runtime's, nothing of the shell the
 * stack was started from. A profile, a proxy or credentials that happen to be set there would make a function work here
 * and fail on AWS, or reach a real account.
 */
export function functionVariables(
  fn: FunctionResource,
  surroundings: FunctionSurroundings,
): Record<string, string> {
  return {
    ...fn.environment,
    _HANDLER: fn.handler,
    // As on AWS, where each function has credentials of its own, a request tells by its signature who sent it.
    AWS_ACCESS_KEY_ID: fn.name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_DEFAULT_REGION: surroundings.region,
    AWS_ENDPOINT_URL: surroundings.endpointUrl,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(fn.name),
    AWS_LAMBDA_LOG_STREAM_NAME: surroundings.logStreamName,
    AWS_REGION: surroundings.region,
    // Without it SDKs look into the home folder of whoever started the stack.
    HOME: surroundings.taskRoot,
    LAMBDA_TASK_ROOT: surroundings.taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  };
}
