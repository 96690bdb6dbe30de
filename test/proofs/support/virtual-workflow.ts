import type { SessionEvent } from '@agents/events';
import { createMemoryTable } from '@agents/journal';
import {
  createEngine,
  type Engine,
  type InvokeFunction,
  type Outcome,
  readPackage,
  type Stack,
  type StatesCalls,
} from '@agents/local-stack';
import { parseEnv } from '../../../services/poller/src/input.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';
import { loopOf } from './loop-definition.ts';
import { type AgentScript, createSimulatedAgent } from './simulated-agent.ts';
import {
  functionNamed,
  functionsOf,
  journalOn,
  type PollSchedule,
  pauseOn,
  putItemInto,
} from './virtual-functions.ts';

/** The packaged state machines, with their functions' variables and timeouts. */
export interface VirtualWorkflow {
  /** From SESSION_INITIATED until the poller ends the session. */
  readonly deadlineMs: number;
  /** From one liveness check to the next, and from the last event to the first check. */
  readonly livenessCheckEveryMs: number;
  /**
   * Runs one session from its start to the end of its execution. With a schedule, the workflow itself polls in a loop, as it
   * did before there were rounds.
   */
  run(script: AgentScript, schedule?: PollSchedule, faults?: Faults): Promise<VirtualRun>;
}

/** What goes wrong between the state machines and what they call. */
export interface Faults {
  /** Between the tasks and Step Functions: starts of rounds, and their answers. */
  readonly calls?: (calls: StatesCalls) => StatesCalls;
  /** Between the tasks and the functions. */
  readonly functions?: (invoke: InvokeFunction, clock: VirtualClock) => InvokeFunction;
  /** In the template. */
  readonly machines?: (machines: Stack['stateMachines']) => Stack['stateMachines'];
}

/** The course of a session; times in milliseconds since its start, on the true clock. */
export interface VirtualRun {
  readonly outcome: Outcome;
  readonly endedMs: number;
  /** When the agent's task ended; `undefined` if it did not. */
  readonly agentEndedMs: number | undefined;
  /** Events in the history of the execution, as Step Functions counts them. */
  readonly historyEvents: number;
  /** States entered; Step Functions charges for them. */
  readonly transitions: number;
  readonly polls: number;
  /** Executions of the follower, and the time that they took together. */
  readonly rounds: number;
  readonly roundsMs: number;
  /** Rounds that did not succeed. */
  readonly failedRounds: number;
  /** When the agent's microVM was stopped; `undefined` if it was left to its idle timeout. */
  readonly stoppedMs: number | undefined;
  readonly livenessChecks: number;
  readonly events: readonly SessionEvent[];
}

const SESSION_ID = 'session-on-a-virtual-clock-000000001';
const LONGEST_MS = 12 * 3_600_000;

/** Reads the package once; after that a run takes a fraction of a second. */
export async function loadVirtualWorkflow(packageDir: string): Promise<VirtualWorkflow> {
  const stack = await readPackage(packageDir);
  const poller = functionNamed(stack, 'poller');
  const env = parseEnv(poller.environment);
  return {
    deadlineMs: env.SESSION_DEADLINE_SECONDS * 1_000,
    livenessCheckEveryMs: env.LIVENESS_CHECK_EVERY_SECONDS * 1_000,
    run: (script, schedule, faults = {}) => runSession({ stack, script, schedule, faults }),
  };
}

interface SessionOptions {
  readonly stack: Stack;
  readonly script: AgentScript;
  readonly schedule: PollSchedule | undefined;
  readonly faults: Faults;
}

async function runSession({ stack, script, schedule, faults }: SessionOptions): Promise<VirtualRun> {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  const table = createMemoryTable();
  const journal = journalOn(table, clock);
  const agent = createSimulatedAgent({
    script,
    journal: journalOn(table, clock, script.skewMs),
    now: clock.now,
    pause: pauseOn(clock),
  });
  const world = { stack, clock, table, agent, schedule, polls: 0 };
  const rounds: number[] = [];
  let failedRounds = 0;
  const machines = schedule ? stack.stateMachines.map(loopOf) : stack.stateMachines;
  const functions = functionsOf(world);
  const engine: Engine = createEngine({
    stateMachines: faults.machines?.(machines) ?? machines,
    invokeFunction: faults.functions?.(functions, clock) ?? functions,
    statesCalls: faults.calls && lazily(() => engine.calls, faults.calls),
    putItem: putItemInto(world),
    onEnd: ({ type, execution, outcome, stoppedAt }) => {
      if (type !== 'EXPRESS') return;
      rounds.push(stoppedAt - execution.startedAt);
      if (outcome.status !== 'SUCCEEDED') failedRounds += 1;
    },
    ...{ now: clock.now, sleep: clock.sleep, random: () => 0.5 },
  });
  const input = JSON.stringify({ session_id: SESSION_ID, payload: { prompt: 'Take your time.' } });
  const { arn } = engine.start({ stateMachineArn: workflowOf(stack), name: SESSION_ID, input });
  await clock.advance(LONGEST_MS);
  const { end, history } = executionOf(engine, arn);
  const since = (at: number | undefined): number | undefined => at && at - startedAt;
  return {
    outcome: end.outcome,
    endedMs: end.stoppedAt - startedAt,
    agentEndedMs: since(agent.endedAt),
    historyEvents: history.facts.length,
    transitions: history.facts.filter(({ type }) => type === 'StateEntered').length,
    polls: world.polls,
    rounds: rounds.length,
    failedRounds,
    roundsMs: rounds.reduce((sum, ms) => sum + ms, 0),
    stoppedMs: since(agent.stoppedAt),
    livenessChecks: agent.livenessChecks,
    events: (await journal.read(SESSION_ID)).events,
  };
}

/** The calls of an engine that does not exist yet. */
export function lazily(own: () => StatesCalls, wrap: (calls: StatesCalls) => StatesCalls): StatesCalls {
  return wrap({
    startExecution: (request) => own().startExecution(request),
    sendTaskSuccess: (request) => own().sendTaskSuccess(request),
    sendTaskFailure: (request) => own().sendTaskFailure(request),
    sendTaskHeartbeat: (request) => own().sendTaskHeartbeat(request),
  });
}

/** @throws Error if the template has no Standard state machine */
export function workflowOf({ stateMachines }: Stack): string {
  const found = stateMachines.find(({ type }) => type === 'STANDARD');
  if (!found) throw new Error('expected a Standard state machine in the template, found none');
  return found.arn;
}

function executionOf(engine: Engine, arn: string) {
  const execution = engine.store.get(arn);
  if (!execution?.end) throw new Error(`${arn}: expected an execution that has ended`);
  return { history: execution.history, end: execution.end };
}
