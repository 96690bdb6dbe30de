import type { DeployedCode } from '../deployed-code.ts';
import type { StackLog } from '../log.ts';
import { agentStandInVariables } from '../process-variables.ts';
import type { AgentRuntimeResource } from '../template/resources/code.ts';
import { node22Path, spawnMicroVm, startMicroVm } from './microvm.ts';
import { createMicroVmPool, type MicroVmPool } from './pool.ts';

/** Where a line of an agent's output comes from. */
export interface LineOrigin {
  readonly runtime: AgentRuntimeResource;
  readonly pid: number;
  /** Each microVM has its own. */
  readonly logStreamName: string;
}

/** How the microVMs of all runtimes are run. */
export interface MicroVmOptions {
  /** Returns the stack's endpoint; called when a process starts, because a port that the system chooses is known late. */
  readonly endpointUrl: () => string;
  /** A line that an agent wrote to stdout or stderr. */
  readonly onLine: (origin: LineOrigin, line: string) => void;
  /** What agents are told of their model, in place of what the template says. */
  readonly modelVariables?: Readonly<Record<string, string>> | undefined;
  readonly log: StackLog;
  /** Maximum number of microVMs of one runtime at a time; default `DEFAULT_AGENT_PROCESSES`. */
  readonly maxMicroVms?: number | undefined;
  /** Whether further sessions share the microVMs, unlike on AgentCore; by default they wait for a place. */
  readonly isShared?: boolean | undefined;
  /** Milliseconds that a session waits for a place; default 20 s, half of what the invoker waits for its answer. */
  readonly maxWaitMs?: number;
  /** Milliseconds between two pings of a microVM; default 2 s, as on AgentCore. */
  readonly pingIntervalMs?: number;
  /** Number of unanswered pings in a row after which a microVM is replaced; default 30, a minute. */
  readonly maxSilentPings?: number;
  /** Milliseconds a microVM has to become healthy; default 120 s, as on AgentCore. */
  readonly startTimeoutMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL when a session ends; default 15 s, as on AgentCore. */
  readonly stopGraceMs?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * As many processes as fit beside an editor and a browser: one takes about 45 MB. Two processors start no more at once
 * without making all of them slow.
 */
export const DEFAULT_AGENT_PROCESSES = 16;

/** The log group that AgentCore writes an agent's output to. */
export function agentLogGroupOf(runtimeId: string): string {
  return `/aws/bedrock-agentcore/runtimes/${runtimeId}-DEFAULT`;
}

/** Makes the pool of a runtime; its first microVM starts with the first session, or when the pool is warmed up. */
export function createRuntimePool(
  runtime: AgentRuntimeResource,
  code: DeployedCode,
  options: MicroVmOptions,
): MicroVmPool {
  const { endpointUrl, onLine, log, now, newId } = options;

  function spawn(codeFolder: string, port: number, logStreamName: string) {
    const standIns = { owner: runtime.name, endpointUrl: endpointUrl(), codeFolder };
    return spawnMicroVm({
      nodePath: node22Path(),
      // If there are two, the first is the wrapper that AgentCore instruments an agent with.
      entryPoint: runtime.entryPoint.at(-1) ?? 'main.js',
      codeFolder,
      port,
      variables: {
        ...runtime.environment,
        ...options.modelVariables,
        ...agentStandInVariables(standIns, port),
      },
      onLine: (pid, line) => onLine({ runtime, pid, logStreamName }, line),
    });
  }

  async function start(signal: AbortSignal) {
    await code.prepare(runtime.artifactZip);
    const folder = code.use(runtime.artifactZip);
    const logStreamName = `[runtime-logs]${newId()}`;
    const starting = startMicroVm({
      spawn: (port) => spawn(folder.path, port, logStreamName),
      timeoutMs: options.startTimeoutMs ?? 120_000,
      signal,
    });
    starting.then(({ gone }) => gone.then(folder.release), folder.release);
    const microVm = await starting;
    log.debug({ pid: microVm.pid, port: microVm.port, runtime: runtime.name }, 'microVM started');
    return microVm;
  }

  return createMicroVmPool({
    start,
    limits: runtime,
    maxMicroVms: options.maxMicroVms ?? DEFAULT_AGENT_PROCESSES,
    isShared: options.isShared ?? false,
    maxWaitMs: options.maxWaitMs ?? 20_000,
    pingIntervalMs: options.pingIntervalMs ?? 2000,
    maxSilentPings: options.maxSilentPings ?? 30,
    stopGraceMs: options.stopGraceMs ?? 15_000,
    log,
    now,
  });
}
