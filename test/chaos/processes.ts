import { setTimeout as sleep } from 'node:timers/promises';
import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import * as v from 'valibot';
import type { EndCaller } from '../fault-proxy/fault-proxy.ts';
import type { WholeSystem } from '../support/stack.ts';
import { CALLERS } from './steps.ts';

/** How often, and at which interval in milliseconds, the log is read again for a process that it does not name yet. */
const LOOKS = 40;
const BETWEEN_LOOKS_MS = 25;
/** How long stopping a runtime session may take, in milliseconds. */
const STOP_MS = 5_000;

/**
 * Makes the function that ends the sender of a call: the process that runs the session's agent, or each process of the
 * function. The stack's log names the processes; only processes that it names are ended.
 *
 * @param isolated whether each session has a process for itself, so that AgentCore can be asked to stop it
 */
export function makeEndProcess(system: Pick<WholeSystem, 'endpoint' | 'logs'>, isolated: boolean): EndCaller {
  const { logs } = system;
  const stopRuntimeSession = makeStopRuntimeSession(system);
  return async ({ caller }, sessionId = '', signal) => {
    const isAgent = caller === CALLERS.agent;
    if (isAgent && isolated && signal === 'SIGTERM') return stopRuntimeSession(sessionId);
    for (let look = 1; look <= LOOKS; look += 1) {
      const pids = isAgent ? agentProcessNow(logs, sessionId) : functionProcesses(logs, caller);
      for (const pid of pids) end(pid, signal);
      if (pids.length > 0) return;
      await sleep(BETWEEN_LOOKS_MS);
    }
  };
}

function agentProcessNow(logs: readonly string[], sessionId: string): readonly number[] {
  const last = agentProcesses(logs, sessionId).at(-1);
  const hasEnded = last && (agentProcessEnds(logs).get(last.pid) ?? -1) > last.since;
  return last && !hasEnded ? [last.pid] : [];
}

function end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has just ended.
  }
}

/** Makes the function that stops a runtime session through AgentCore's API; a session that has ended stays as it is. */
export function makeStopRuntimeSession({ endpoint, logs }: Pick<WholeSystem, 'endpoint' | 'logs'>) {
  // The stack's endpoint, not the proxy's: this call meets no fault.
  const credentials = { accessKeyId: 'campaign', secretAccessKey: 'local' };
  const client = createBedrockAgentCoreClient({ endpoint, region: 'us-east-1', credentials });
  return async (sessionId: string): Promise<void> => {
    const runtimeArn = /agent runtime ready .*arn=(\S+)/.exec(logs.join('\n'))?.[1] ?? '';
    await createAgentRuntimeClient({ client, runtimeArn })
      .stop(sessionId, { timeoutMs: STOP_MS })
      .catch(() => undefined);
  };
}

const agentLineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ session_id: v.string(), message: v.picklist(['task started', 'task ended']) }),
);

const workEndSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ session_id: v.string(), message: v.picklist(['task ended', 'request refused']) }),
);

/** A process that a session was placed on. */
interface AgentProcess {
  readonly pid: number;
  /** The position in the log that names it. */
  readonly since: number;
}

/** A stretch of a session's task in one process; both ends are positions in the log. */
export interface TaskSpan {
  readonly pid: number;
  readonly from: number;
  /** Infinite when the log shows no end. */
  readonly to: number;
}

/** The processes of a function that run now, by the stack's log. */
export function functionProcesses(logs: readonly string[], functionName: string): readonly number[] {
  const line = new RegExp(` function process (started|ended)  function=${functionName}  pid=(\\d+)$`);
  const running = new Set<number>();
  for (const [, what, pid] of logs.flatMap((each) => [line.exec(each) ?? []])) {
    if (what === 'started') running.add(Number(pid));
    else running.delete(Number(pid));
  }
  return [...running];
}

/** The processes that a session was placed on, oldest first. */
export function agentProcesses(logs: readonly string[], sessionId: string): readonly AgentProcess[] {
  return logs.flatMap((line, since) => {
    const placed = line.includes('runtime session placed') && line.includes(sessionId);
    return placed ? [{ pid: Number(/ pid=(\d+)$/.exec(line)?.[1]), since }] : [];
  });
}

/** The position in the log of the end of each process of the agent. */
export function agentProcessEnds(logs: readonly string[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (const [position, line] of logs.entries()) {
    const pid = /microVM (?:died|ended).*? pid=(\d+)/.exec(line)?.[1];
    if (pid !== undefined) ends.set(Number(pid), position);
  }
  return ends;
}

/** The position in the log at which the agent's work for each session was over: its task ended, or it refused the request. */
export function workEnds(logs: readonly string[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const [position, line] of logs.entries()) {
    const parsed = v.safeParse(workEndSchema, /(\{.*\}) {2}agent=\S+ {2}pid=\d+$/.exec(line)?.[1]);
    if (parsed.success) ends.set(parsed.output.session_id, position);
  }
  return ends;
}

/** The positions in the log at which a session lost its process: it died, was stopped, or its session ended. */
export function lossesOf(logs: readonly string[], sessionId: string): readonly number[] {
  const ends = agentProcessEnds(logs);
  const takenOff = logs.flatMap((line, position) =>
    line.includes(`runtime session ended  runtime_session_id=${sessionId} `) ? [position] : [],
  );
  const ended = agentProcesses(logs, sessionId).flatMap(({ pid, since }) => {
    const end = ends.get(pid) ?? -1;
    return end > since ? [end] : [];
  });
  return [...takenOff, ...ended];
}

/** Which process ran the task of each session from when to when, by the agents' log lines. */
export function taskSpans(logs: readonly string[]): ReadonlyMap<string, readonly TaskSpan[]> {
  const ends = agentProcessEnds(logs);
  const spans = new Map<string, TaskSpan[]>();
  for (const [position, line] of logs.entries()) {
    const [, json, process] = /(\{.*\}) {2}agent=\S+ {2}pid=(\d+)$/.exec(line) ?? [];
    const parsed = v.safeParse(agentLineSchema, json);
    if (!parsed.success) continue;
    const { session_id, message } = parsed.output;
    const pid = Number(process);
    const own = spans.get(session_id) ?? [];
    spans.set(session_id, own);
    if (message === 'task started')
      own.push({ pid, from: position, to: ends.get(pid) ?? Number.POSITIVE_INFINITY });
    else {
      const index = own.findLastIndex((span) => span.pid === pid);
      const span = own[index];
      if (span) own[index] = { ...span, to: position };
    }
  }
  return spans;
}
