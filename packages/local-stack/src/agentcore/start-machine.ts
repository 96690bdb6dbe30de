import { setTimeout as delay } from 'node:timers/promises';
import { runtimeClientError } from './errors.ts';
import { findFreePort, isPortTaken } from './free-port.ts';
import type { Machine } from './machine.ts';
import { ping } from './ping.ts';

/** How often a starting machine is asked whether it is healthy, in milliseconds. */
const POLL_MS = 25;
const PING_TIMEOUT_MS = 2000;

/** How many ports are tried when others take them in the moment between choosing and listening. */
const MAX_PORTS = 5;

export interface StartMachineOptions {
  /** Starts the process on a port. */
  readonly spawn: (port: number) => Machine;
  /** Milliseconds until the first healthy `/ping`. */
  readonly timeoutMs: number;
  /** Ends the attempt, and the process with it. */
  readonly signal: AbortSignal;
}

/**
 * Starts a machine and waits until it is healthy.
 *
 * @throws AwsError `RuntimeClientError` (424) when the process exits first, is not healthy in time, or is not wanted any more
 */
export async function startMachine(options: StartMachineOptions): Promise<Machine> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const machine = options.spawn(port);
    const problem = await waitUntilHealthy(machine, options);
    if (problem === undefined) return machine;
    await machine.stop(0);
    // The agent cannot say that its port was taken; that it is taken now that the agent is gone says it.
    const isPortLost = !options.signal.aborted && attempt < MAX_PORTS && (await isPortTaken(port));
    if (!isPortLost) throw runtimeClientError(`An error occurred when starting the runtime: ${problem}`);
  }
}

/** @returns what kept the machine from becoming healthy, if anything did */
async function waitUntilHealthy(machine: Machine, options: StartMachineOptions): Promise<string | undefined> {
  const deadline = performance.now() + options.timeoutMs;
  while (machine.isRunning()) {
    if (options.signal.aborted) return 'its session was stopped while it started';
    const left = deadline - performance.now();
    if (left <= 0) return `no healthy answer to /ping within ${options.timeoutMs} ms`;
    const health = await ping(machine.port, Math.ceil(Math.min(PING_TIMEOUT_MS, left)));
    if (health && machine.isRunning()) return undefined;
    await Promise.race([delay(POLL_MS), machine.gone]);
  }
  return `the agent's process ended before it answered /ping (${await machine.gone})`;
}
