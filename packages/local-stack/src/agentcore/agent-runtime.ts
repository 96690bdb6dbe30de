import type { StackLog } from '../log.ts';
import type { AgentRuntimeResource } from '../template/stack.ts';
import type { AgentCode } from './agent-code.ts';
import { spawnMachine } from './machine.ts';
import { createMachinePool, type MachinePool } from './machine-pool.ts';
import { machineVariables } from './machine-variables.ts';
import { node22Path } from './node22.ts';
import { startMachine } from './start-machine.ts';

/** Where a line of an agent's output comes from. */
export interface LineOrigin {
  readonly runtime: AgentRuntimeResource;
  readonly pid: number;
  /** Each machine has one of its own. */
  readonly logStreamName: string;
}

/** How the machines of all runtimes are run. */
export interface MachineOptions {
  readonly region: string;
  /** The stack's endpoint, asked when a process starts: a port that the system chooses is only known by then. */
  readonly endpointUrl: () => string;
  /** A line that an agent wrote to stdout or stderr. */
  readonly onLine: (origin: LineOrigin, line: string) => void;
  readonly log: StackLog;
  /** Most machines of one runtime; default 4. Further sessions share them, unlike on AgentCore. */
  readonly maxMachines?: number;
  /** Milliseconds between two pings of a machine; default 2 s, as AgentCore has it. */
  readonly pingIntervalMs?: number;
  /** Unanswered pings in a row after which a machine is replaced; default 30, a minute. */
  readonly maxSilentPings?: number;
  /** Milliseconds a machine has to become healthy; default 120 s, as AgentCore has it. */
  readonly startTimeoutMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL when a session ends; default 15 s, as AgentCore has it. */
  readonly stopGraceMs?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** The log group that AgentCore writes an agent's output to. */
export function agentLogGroupOf(runtimeId: string): string {
  return `/aws/bedrock-agentcore/runtimes/${runtimeId}-DEFAULT`;
}

/** Makes the machines of a runtime; the first starts with the first session, or when the pool is warmed up. */
export function createAgentMachines(
  runtime: AgentRuntimeResource,
  code: AgentCode,
  options: MachineOptions,
): MachinePool {
  const { region, endpointUrl, onLine, log, now, newId } = options;

  async function start(signal: AbortSignal) {
    const codeFolder = await code.folderOf(runtime);
    const logStreamName = `[runtime-logs]${newId()}`;
    const machine = await startMachine({
      spawn: (port) =>
        spawnMachine({
          nodePath: node22Path(),
          // A first of two is the wrapper that AgentCore instruments an agent with.
          entryPoint: runtime.entryPoint.at(-1) ?? 'main.js',
          codeFolder,
          port,
          variables: machineVariables(runtime, { region, endpointUrl: endpointUrl(), codeFolder, port }),
          onLine: (pid, line) => onLine({ runtime, pid, logStreamName }, line),
        }),
      timeoutMs: options.startTimeoutMs ?? 120_000,
      signal,
    });
    log.info({ pid: machine.pid, port: machine.port, runtime: runtime.name }, 'agent machine started');
    return machine;
  }

  return createMachinePool({
    start,
    limits: runtime,
    maxMachines: options.maxMachines ?? 4,
    pingIntervalMs: options.pingIntervalMs ?? 2000,
    maxSilentPings: options.maxSilentPings ?? 30,
    stopGraceMs: options.stopGraceMs ?? 15_000,
    log,
    now,
  });
}
