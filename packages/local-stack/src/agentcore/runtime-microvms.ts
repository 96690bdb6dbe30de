import type { DeployedCode } from '../deployed-code.ts';
import type { StackLog } from '../log.ts';
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
  readonly region: string;
  /** Returns the stack's endpoint; called when a process starts, because a port that the system chooses is known late. */
  readonly endpointUrl: () => string;
  /** A line that an agent wrote to stdout or stderr. */
  readonly onLine: (origin: LineOrigin, line: string) => void;
  readonly log: StackLog;
  /** Maximum number of microVMs of one runtime; default 4. Further sessions share them, unlike on AgentCore. */
  readonly maxMicroVms?: number;
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
  const { region, endpointUrl, onLine, log, now, newId } = options;

  async function start(signal: AbortSignal) {
    const codeFolder = await code.folderOf(runtime.id, runtime.artifactZip);
    const logStreamName = `[runtime-logs]${newId()}`;
    const microVm = await startMicroVm({
      spawn: (port) =>
        spawnMicroVm({
          nodePath: node22Path(),
          // If there are two, the first is the wrapper that AgentCore instruments an agent with.
          entryPoint: runtime.entryPoint.at(-1) ?? 'main.js',
          codeFolder,
          port,
          variables: agentVariables(runtime, { region, endpointUrl: endpointUrl(), codeFolder, port }),
          onLine: (pid, line) => onLine({ runtime, pid, logStreamName }, line),
        }),
      timeoutMs: options.startTimeoutMs ?? 120_000,
      signal,
    });
    log.info({ pid: microVm.pid, port: microVm.port, runtime: runtime.name }, 'microVM started');
    return microVm;
  }

  return createMicroVmPool({
    start,
    limits: runtime,
    maxMicroVms: options.maxMicroVms ?? 4,
    pingIntervalMs: options.pingIntervalMs ?? 2000,
    maxSilentPings: options.maxSilentPings ?? 30,
    stopGraceMs: options.stopGraceMs ?? 15_000,
    log,
    now,
  });
}

/** Where an agent runs, as far as its environment variables tell it. */
interface AgentSurroundings {
  readonly region: string;
  /** Every AWS call of the agent goes to this endpoint: the stack's. */
  readonly endpointUrl: string;
  /** Folder of the agent's code. */
  readonly codeFolder: string;
  readonly port: number;
}

/**
 * The whole environment of an agent's process; variables of the shell are left out. On AgentCore each microVM has its own
 * address, where the agent listens on 0.0.0.0:8080; here all of them share loopback, so each gets a host and a port.
 */
function agentVariables(
  runtime: AgentRuntimeResource,
  { region, endpointUrl, codeFolder, port }: AgentSurroundings,
): Record<string, string> {
  return {
    ...runtime.environment,
    // As on AWS, each runtime has its own credentials, and the signature of a request names the sender.
    AWS_ACCESS_KEY_ID: runtime.name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_REGION: region,
    // Otherwise SDKs look for a profile in the home folder of the person who started the stack.
    HOME: codeFolder,
    HOST: '127.0.0.1',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    PORT: String(port),
    TZ: ':UTC',
  };
}
