import { basename } from 'node:path';
import { type CodeFiles, createDeployedCode } from '../deployed-code.ts';
import type { StackLog } from '../log.ts';
import { standInVariables } from '../process-variables.ts';
import type { FunctionResource } from '../template/resources/code.ts';
import {
  type ExecutionEnvironment,
  type Invocation,
  type InvocationEnd,
  startExecutionEnvironment,
} from './environment.ts';
import { createFunctionPool, type FunctionPool } from './pool.ts';

/**
 * One process for each call under way, of about 45 MB, up to this number. Lambda's own default is 1,000. Two processors do no more at
 * once: with 16, a thousand sessions took nearly twice as long.
 */
export const DEFAULT_FUNCTION_PROCESSES = 8;

/** Runs the functions of a template, each call in a process that runs nothing else meanwhile. */
export interface FunctionRunner {
  run(fn: FunctionResource, invocation: Invocation): Promise<InvocationEnd>;
  /** Gives the functions of a zip, named without its folder, new files. Calls under way end with the old ones. */
  replaceCode(zipName: string, files: CodeFiles): Promise<void>;
  /** Kills every process and removes the extracted code. */
  close(): Promise<void>;
}

export interface FunctionRunnerOptions {
  readonly functions: readonly FunctionResource[];
  readonly region: string;
  /** Returns the stack's endpoint; called when a process starts, because a port that the system chooses is known late. */
  readonly endpointUrl: () => string;
  /** A line that a function wrote to stdout or stderr. */
  readonly onLine: (fn: FunctionResource, logStreamName: string, line: string) => void;
  /** A line that Lambda itself writes to the function's log: about the start and the end of a request. */
  readonly onPlatformLine?: ((fn: FunctionResource, logStreamName: string, line: string) => void) | undefined;
  /** Maximum number of processes of one function; default `DEFAULT_FUNCTION_PROCESSES`. */
  readonly maxEnvironments?: number | undefined;
  /** Milliseconds that a call waits for a process; default 15 s, which the time limits of the workflow's tasks leave. */
  readonly maxWaitMs?: number;
  /** Milliseconds after which an unused process is ended; default 5 minutes. */
  readonly idleMs?: number;
  readonly log: StackLog;
  readonly newId: () => string;
}

/**
 * Extracts the code of all functions and gets ready to start them.
 *
 * @throws StartError `PACKAGE_MISSING` when a zip cannot be read
 */
export async function startFunctionRunner(options: FunctionRunnerOptions): Promise<FunctionRunner> {
  const { functions, onLine, idleMs = 300_000, log, newId } = options;
  const { maxEnvironments = DEFAULT_FUNCTION_PROCESSES, maxWaitMs = 15_000 } = options;
  const code = createDeployedCode();
  const pools = new Map<string, FunctionPool<ExecutionEnvironment>>();

  async function close(): Promise<void> {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
    await code.remove();
  }

  async function createPool(fn: FunctionResource): Promise<FunctionPool<ExecutionEnvironment>> {
    await code.prepare(fn.zipPath);
    const start = () => {
      const folder = code.use(fn.zipPath);
      const taskRoot = folder.path;
      const logStreamName = `[$LATEST]${newId().replaceAll('-', '')}`;
      const surroundings = { region: options.region, endpointUrl: options.endpointUrl(), taskRoot };
      const environment = startExecutionEnvironment({
        fn,
        taskRoot,
        variables: functionVariables(fn, { ...surroundings, logStreamName }),
        onLine: (line) => onLine(fn, logStreamName, line),
        onPlatformLine: (line) => options.onPlatformLine?.(fn, logStreamName, line),
        log,
      });
      environment.gone.then(folder.release);
      return environment;
    };
    return createFunctionPool({ start, maxEnvironments, maxWaitMs, idleMs });
  }

  try {
    for (const fn of functions) pools.set(fn.name, await createPool(fn));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    run(fn, invocation) {
      const pool = pools.get(fn.name);
      if (!pool) throw new TypeError(`function ${fn.name} is not one of the template's`);
      return pool.use((environment) => environment.invoke(invocation));
    },
    async replaceCode(zipName, files) {
      for (const fn of functions.filter(({ zipPath }) => basename(zipPath) === zipName)) {
        await code.replace(fn.zipPath, files);
        pools.get(fn.name)?.renew();
      }
    },
    close,
  };
}

/** The log group that Lambda writes a function's output to. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Where a function runs, as far as its environment variables tell it. */
interface FunctionSurroundings {
  readonly region: string;
  readonly endpointUrl: string;
  /** Folder of the function's code. */
  readonly taskRoot: string;
  readonly logStreamName: string;
}

/**
 * The whole environment of a function's process: the variables of the template and of the runtime (AWS Lambda, "Defined
 * runtime environment variables"), and what stands in for AWS. Variables of the shell are left out: with its profile, proxy
 * or credentials a function could work here and fail on AWS, or reach a real account.
 */
function functionVariables(
  fn: FunctionResource,
  { region, endpointUrl, taskRoot, logStreamName }: FunctionSurroundings,
): Record<string, string> {
  return {
    ...fn.environment,
    _HANDLER: fn.handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(fn.name),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    ...standInVariables({ owner: fn.name, endpointUrl, codeFolder: taskRoot }),
  };
}
