import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackLog } from '../log.ts';
import type { FunctionResource } from '../template/stack.ts';
import { unzip } from '../unzip.ts';
import {
  type ExecutionEnvironment,
  type Invocation,
  type InvocationEnd,
  startExecutionEnvironment,
} from './execution-environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { functionVariables } from './function-variables.ts';

/** Runs the functions of a template, each in its own few processes. */
export interface FunctionRunner {
  run(fn: FunctionResource, invocation: Invocation): Promise<InvocationEnd>;
  /** Kills every process and removes the extracted code. */
  close(): Promise<void>;
}

export interface FunctionRunnerOptions {
  readonly functions: readonly FunctionResource[];
  readonly region: string;
  /** The stack's endpoint, asked when a process starts: a port that the system chooses is only known by then. */
  readonly endpointUrl: () => string;
  /** A line that a function wrote to stdout or stderr. */
  readonly onLine: (fn: FunctionResource, logStreamName: string, line: string) => void;
  /** Most processes of one function; default 2. */
  readonly maxEnvironments?: number;
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
  const {
    functions,
    region,
    endpointUrl,
    onLine,
    maxEnvironments = 2,
    idleMs = 300_000,
    log,
    newId,
  } = options;
  const codeFolder = await mkdtemp(join(tmpdir(), 'local-stack-lambda-'));
  const pools = new Map<string, FunctionPool<ExecutionEnvironment>>();

  async function close(): Promise<void> {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
    await rm(codeFolder, { recursive: true, force: true });
  }

  function poolOf(fn: FunctionResource): FunctionPool<ExecutionEnvironment> {
    const existing = pools.get(fn.name);
    if (existing) return existing;
    const taskRoot = join(codeFolder, fn.name);
    const start = () => {
      const logStreamName = `[$LATEST]${newId().replaceAll('-', '')}`;
      return startExecutionEnvironment({
        fn,
        taskRoot,
        variables: functionVariables(fn, { region, endpointUrl: endpointUrl(), taskRoot, logStreamName }),
        onLine: (line) => onLine(fn, logStreamName, line),
        log,
      });
    };
    const pool = createFunctionPool({ start, maxEnvironments, idleMs });
    pools.set(fn.name, pool);
    return pool;
  }

  try {
    for (const fn of functions) await unzip(fn.zipPath, join(codeFolder, fn.name));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    run: (fn, invocation) => poolOf(fn).use((environment) => environment.invoke(invocation)),
    close,
  };
}
