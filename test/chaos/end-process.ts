import { setTimeout as sleep } from 'node:timers/promises';
import type { EndCaller } from '../fault-proxy/index.ts';
import type { WholeSystem } from '../support/stack.ts';
import { makeStopMachine } from './runtime-sessions.ts';
import { functionProcesses, machineEnds, machinesOf } from './stack-log.ts';
import { CALLERS } from './steps.ts';

/** How often, and how far apart in milliseconds, the log is looked at for a process that it does not name yet. */
const LOOKS = 40;
const BETWEEN_LOOKS_MS = 25;

/**
 * Makes what ends the sender of a call: the machine of the session's agent, or every process of the function. Who dies is
 * looked up in the stack's log, and nobody dies who is not named there.
 *
 * @param isolated whether a session has its machine to itself: then AgentCore can be asked to stop it, as a person would
 */
export function makeEndProcess(system: Pick<WholeSystem, 'endpoint' | 'logs'>, isolated: boolean): EndCaller {
  const { logs } = system;
  const stopMachine = makeStopMachine(system);
  return async ({ caller }, sessionId = '', signal) => {
    const isAgent = caller === CALLERS.agent;
    if (isAgent && isolated && signal === 'SIGTERM') return stopMachine(sessionId);
    for (let look = 1; look <= LOOKS; look += 1) {
      const pids = isAgent ? machineNow(logs, sessionId) : functionProcesses(logs, caller);
      for (const pid of pids) end(pid, signal);
      if (pids.length > 0) return;
      await sleep(BETWEEN_LOOKS_MS);
    }
  };
}

function machineNow(logs: readonly string[], sessionId: string): readonly number[] {
  const last = machinesOf(logs, sessionId).at(-1);
  const isGone = last && (machineEnds(logs).get(last.pid) ?? -1) > last.since;
  return last && !isGone ? [last.pid] : [];
}

function end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
