import type { AgentRuntimeClient } from '@agents/agent-client';
import type { SessionEvent } from '@agents/events';
import { createMemoryTable, type Journal } from '@agents/journal';
import {
  createEngine,
  type Engine,
  type InvokeFunction,
  type Outcome,
  type Stack,
  type StatesCalls,
} from '@agents/local-stack';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';
import { type AgentScript, createSimulatedAgent, type SimulatedAgent } from './simulated-agent.ts';
import { functionNamed, functionsOf, journalOn, pauseOn, putItemInto } from './virtual-functions.ts';
import { lazily, workflowOf } from './virtual-workflow.ts';

/** What stands between a crowd of sessions and AWS. Each function throws the error with which AWS refuses the call. */
export interface Gates {
  /** Before a function runs. Returns what must be called when it has ended. */
  readonly enterFunction?: (name: FunctionName, at: number) => () => void;
  /** Before the agent of a session that has none is called. */
  readonly startAgent?: (at: number) => void;
  /** Before the microVM of an ended session is stopped. */
  readonly stopAgent?: (at: number) => void;
}

export type FunctionName = 'invoker' | 'poller';

/** Something that a session did. Times in milliseconds since the start of the crowd. */
export type TracedCall =
  | { readonly kind: 'state'; readonly name: string; readonly atMs: number }
  | { readonly kind: 'round'; readonly atMs: number }
  | { readonly kind: 'answer'; readonly atMs: number }
  | { readonly kind: 'check'; readonly atMs: number }
  | { readonly kind: 'stop'; readonly atMs: number }
  | {
      readonly kind: 'function';
      readonly name: FunctionName;
      readonly atMs: number;
      readonly lastsMs: number;
      readonly failed: boolean;
    };

export interface CrowdOptions {
  readonly stack: Stack;
  readonly sessions: number;
  readonly script: AgentScript;
  readonly gates: Gates;
  /** For jitter: a number from 0 to less than 1. */
  readonly random: () => number;
  /** When the crowd must have ended. */
  readonly untilMs: number;
}

export interface CrowdSession {
  readonly outcome: Outcome;
  /** Since the start of the crowd. */
  readonly endedMs: number;
  readonly events: readonly SessionEvent[];
}

export interface CrowdRun {
  readonly startedAt: number;
  readonly sessions: readonly CrowdSession[];
  /** Of all sessions together, in no order. */
  readonly calls: readonly TracedCall[];
}

/** Runs sessions at once, through both packaged state machines and the two functions, on one virtual clock. */
export async function runCrowd(options: CrowdOptions): Promise<CrowdRun> {
  const { stack, sessions, random, untilMs } = options;
  const clock = createVirtualClock();
  const startedAt = clock.now();
  const since = (): number => clock.now() - startedAt;
  const table = createMemoryTable();
  const journal = journalOn(table, clock);
  const calls: TracedCall[] = [];
  const agent = agentsOf(options, { clock, journal, since, calls });
  const world = { stack, clock, table, agent, schedule: undefined, polls: 0 };
  const engine: Engine = createEngine({
    stateMachines: stack.stateMachines,
    invokeFunction: gated(functionsOf(world), { options, since, calls }),
    statesCalls: lazily(() => engine.calls, traced(since, calls)),
    putItem: putItemInto(world),
    ...{ now: clock.now, sleep: clock.sleep, random },
  });
  const arns = Array.from({ length: sessions }, (_, index) => {
    const id = `session-on-a-virtual-clock-${String(index + 1).padStart(9, '0')}`;
    const input = JSON.stringify({ session_id: id, payload: {} });
    return { id, ...engine.start({ stateMachineArn: workflowOf(stack), name: id, input }) };
  });
  await clock.advance(untilMs);
  const ended = arns.map(async ({ id, arn }) => {
    const { end, history } = engine.store.get(arn) ?? {};
    if (!end || !history) throw new Error(`${arn}: expected an execution that has ended after ${untilMs} ms`);
    history.facts.forEach((fact, index) => {
      if (fact.type !== 'StateEntered') return;
      calls.push({ kind: 'state', name: fact.name, atMs: (history.times[index] ?? 0) - startedAt });
    });
    const { events } = await journal.read(id);
    return { outcome: end.outcome, endedMs: end.stoppedAt - startedAt, events };
  });
  return { startedAt, sessions: await Promise.all(ended), calls };
}

interface Traced {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly since: () => number;
  readonly calls: TracedCall[];
}

/** AgentCore: a simulated agent for each session, once it may start. */
function agentsOf(
  { script, gates }: CrowdOptions,
  { clock, journal, since, calls }: Traced,
): AgentRuntimeClient {
  const agents = new Map<string, SimulatedAgent>();
  const agentOf = (sessionId: string): SimulatedAgent => {
    const agent = agents.get(sessionId);
    if (!agent) throw new Error(`expected an agent of ${sessionId}`);
    return agent;
  };
  return {
    async invoke(request, options) {
      gates.startAgent?.(since());
      const agent = createSimulatedAgent({ script, journal, now: clock.now, pause: pauseOn(clock) });
      agents.set(request.session_id, agent);
      return agent.invoke(request, options);
    },
    async checkTask(sessionId, options) {
      calls.push({ kind: 'check', atMs: since() });
      return agentOf(sessionId).checkTask(sessionId, options);
    },
    async stop(sessionId, options) {
      calls.push({ kind: 'stop', atMs: since() });
      gates.stopAgent?.(since());
      return agentOf(sessionId).stop(sessionId, options);
    },
  };
}

interface Gated {
  readonly options: CrowdOptions;
  readonly since: () => number;
  readonly calls: TracedCall[];
}

/** The functions behind Lambda, which may refuse a call, and which answers with the error of a function that fails. */
function gated(invoke: InvokeFunction, { options, since, calls }: Gated): InvokeFunction {
  const { stack, gates } = options;
  const invoker = functionNamed(stack, 'invoker').arn;
  return async (arn, input) => {
    const name = arn === invoker ? 'invoker' : 'poller';
    const atMs = since();
    const leave = gates.enterFunction?.(name, atMs);
    const end = (failed: boolean): void => {
      leave?.();
      calls.push({ kind: 'function', name, atMs, lastsMs: since() - atMs, failed });
    };
    try {
      const answer = await invoke(arn, input);
      end(false);
      return answer;
    } catch (error) {
      end(true);
      if (!(error instanceof Error)) throw error;
      const payload = { errorType: error.name, errorMessage: error.message };
      return { functionError: 'Unhandled', payload };
    }
  };
}

function traced(since: () => number, calls: TracedCall[]): (own: StatesCalls) => StatesCalls {
  return (own) => ({
    ...own,
    startExecution(request) {
      calls.push({ kind: 'round', atMs: since() });
      return own.startExecution(request);
    },
    sendTaskSuccess(request) {
      calls.push({ kind: 'answer', atMs: since() });
      return own.sendTaskSuccess(request);
    },
  });
}
