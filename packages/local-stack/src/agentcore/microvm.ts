import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { killGroup, onEachLine, spawnOwned } from '../child-process.ts';
import { findFreePort, isPortTaken } from '../endpoint/listen.ts';
import { PING_TIMEOUT_MS, ping } from './health.ts';
import { runtimeClientError } from './protocol.ts';

/** A local process that plays a microVM of AgentCore: it runs the agent. */
export interface MicroVm {
  /** Missing when the process could not be started at all. */
  readonly pid: number | undefined;
  readonly port: number;
  /** How the process ended, in words; pending while it runs. */
  readonly gone: Promise<string>;
  isRunning(): boolean;
  /** Sends SIGTERM, after `graceMs` milliseconds SIGKILL, and resolves when the process is gone. */
  stop(graceMs: number): Promise<void>;
}

export interface SpawnOptions {
  /** The Node.js that runs the agent. */
  readonly nodePath: string;
  /** File in `codeFolder`. */
  readonly entryPoint: string;
  readonly codeFolder: string;
  /** The port that `variables` tell the agent. */
  readonly port: number;
  /** The whole environment of the process. */
  readonly variables: Readonly<Record<string, string>>;
  /** A line that the agent wrote to stdout or stderr. */
  readonly onLine: (pid: number, line: string) => void;
}

/**
 * All microVMs share the developer's memory: a small young generation and smaller code save a third of a process that
 * serves 250 sessions (97 MB instead of 145 MB) and do not limit its heap.
 */
const NODE_FLAGS = ['--max-semi-space-size=1', '--optimize-for-size'];

const PRELOAD = fileURLToPath(new URL('./runtime/preload.cjs', import.meta.url));

/**
 * Path of Node.js 22, the newest version that AgentCore runs a zip with (`NODE_22`), whichever version runs the stack.
 *
 * @throws Error when the package `node22` is not installed
 */
export function node22Path(): string {
  return createRequire(import.meta.url).resolve('node22/bin/node');
}

/** Starts the process; the agent may not be listening yet. */
export function spawnMicroVm(options: SpawnOptions): MicroVm {
  const { nodePath, entryPoint, codeFolder, port, variables, onLine } = options;
  const child = spawnOwned(nodePath, [...NODE_FLAGS, '--require', PRELOAD, entryPoint], {
    cwd: codeFolder,
    env: variables,
    // The fourth is the lifeline.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  onEachLine(child, (line) => onLine(pid, line));
  let running = true;
  let isTold = false;
  const gone = new Promise<string>((resolve) => {
    const end = (how: string) => {
      running = false;
      // Processes that the agent started must not outlive the microVM.
      killGroup(child);
      resolve(how);
    };
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once('error', (error) => end(error.message));
  });

  return {
    pid: child.pid,
    port,
    gone,
    isRunning: () => running,
    async stop(graceMs) {
      if (!running) return;
      if (!isTold) child.kill('SIGTERM');
      isTold = true;
      const timer = setTimeout(() => killGroup(child), graceMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** How often a starting agent is pinged, in milliseconds. */
const POLL_MS = 25;

/** How many ports are tried when another process takes the chosen one before the agent listens on it. */
const MAX_PORTS = 5;

export interface StartOptions {
  /** Starts the process on a port. */
  readonly spawn: (port: number) => MicroVm;
  /** Milliseconds until the first healthy `/ping`. */
  readonly timeoutMs: number;
  /** Ends the attempt, and the process with it. */
  readonly signal: AbortSignal;
}

/**
 * Starts a microVM and waits until its agent is healthy.
 *
 * @throws AwsError `RuntimeClientError` (424) when the process exits first, is not healthy in time, or `signal` aborts
 */
export async function startMicroVm(options: StartOptions): Promise<MicroVm> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const microVm = options.spawn(port);
    const problem = await waitUntilHealthy(microVm, options);
    if (problem === undefined) return microVm;
    await microVm.stop(0);
    // The agent cannot report that its port was taken. If the port is still taken after the agent is gone, it was.
    const isPortLost = !options.signal.aborted && attempt < MAX_PORTS && (await isPortTaken(port));
    if (!isPortLost) throw runtimeClientError(`An error occurred when starting the runtime: ${problem}`);
  }
}

/** @returns why the microVM did not become healthy; `undefined` when it did */
async function waitUntilHealthy(microVm: MicroVm, options: StartOptions): Promise<string | undefined> {
  const deadline = performance.now() + options.timeoutMs;
  while (microVm.isRunning()) {
    if (options.signal.aborted) return 'its session was stopped while it started';
    const left = deadline - performance.now();
    if (left <= 0) return `no healthy answer to /ping within ${options.timeoutMs} ms`;
    const health = await ping(microVm.port, Math.ceil(Math.min(PING_TIMEOUT_MS, left)));
    if (health && microVm.isRunning()) return undefined;
    await Promise.race([delay(POLL_MS), microVm.gone]);
  }
  return `the agent's process ended before it answered /ping (${await microVm.gone})`;
}
