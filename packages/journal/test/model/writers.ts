import type { NewEvent } from '@agents/events';
import { isFailure, type Status } from '@agents/events';
import { createStage, type Stage } from './stage.ts';

/** What becomes of one call of the agent. */
export interface Attempt {
  /** From the end of the attempt before, or from the start of the execution, in milliseconds. */
  readonly afterMs: number;
  /** `lost`: the request arrives, its answer does not. `dies`: the invoker ends without a word on how the call went. */
  readonly call: 'answered' | 'lost' | 'unreachable' | 'dies';
  /** How long the request is on its way: a cold start, or none. */
  readonly arrivesMs: number;
}

/** What a machine does with the first request it gets. `dies` and `vanishes`: kill -9, before and while its task runs. */
export interface Machine {
  readonly fate: 'completes' | 'fails' | 'refuses' | 'dies' | 'vanishes';
  readonly workMs: number;
  /** By how much its clock is ahead. */
  readonly skewMs: number;
}

/** A session as it happens: executions side by side, their calls, and the machines that get them, one after another. */
export interface Script {
  readonly executions: readonly (readonly Attempt[])[];
  readonly machines: readonly Machine[];
  readonly stateMachineSkewMs: number;
  readonly invokerSkewMs: number;
}

/** An event, by whom and when it is truly written, and by how much that process's clock is ahead. */
export interface Step {
  readonly atMs: number;
  readonly process: string;
  readonly skewMs: number;
  readonly event: NewEvent;
}

/** How long a component takes between two of its events, in milliseconds. */
const STEP_MS = 3;

/** How long the invoker waits for an answer that does not come, in milliseconds. */
const PATIENCE_MS = 60;

/**
 * Plays a session by the rules of its writers: each appends before it acts, the invoker does not call where the agent
 * runs or has ended, a machine runs a session's task once, and a machine leaves alone what another has begun.
 *
 * @returns every event in the order in which it is truly written
 */
export function play(script: Script): readonly Step[] {
  const stage = createStage<Step>();
  const journal = journalOn(stage);
  const arrive = createAgent(stage, journal, script.machines);
  for (const [index, attempts] of script.executions.entries()) {
    stage.later(index, (atMs) => {
      journal.write('SESSION_INITIATED', {
        atMs,
        process: `execution-${index}`,
        skewMs: script.stateMachineSkewMs,
      });
      invoke({ stage, journal, arrive, skewMs: script.invokerSkewMs, execution: index }, atMs, attempts);
    });
  }
  return stage.play();
}

interface ScriptedJournal {
  /** Whether the agent has begun the task or has had its last word, as everybody reads it. */
  isTaken(): boolean;
  write(status: Status, by: Omit<Step, 'event'>): void;
}

function journalOn(stage: Stage<Step>): ScriptedJournal {
  const written = new Set<Status>();
  return {
    isTaken: () => TAKEN.some((status) => written.has(status)),
    write(status, by) {
      written.add(status);
      stage.record({ ...by, event: eventOf(status, new Error(`${by.process} after ${by.atMs} ms`)) });
    },
  };
}

const TAKEN: readonly Status[] = [
  'AGENT_BACKGROUND_TASK_STARTED',
  'AGENT_ENTRYPOINT_FAILED',
  'AGENT_BACKGROUND_TASK_COMPLETED',
  'AGENT_BACKGROUND_TASK_FAILED',
];

/** The session's agent: one machine at a time, and another one after a machine has died. */
function createAgent(stage: Stage<Step>, journal: ScriptedJournal, machines: readonly Machine[]) {
  let deaths = 0;
  let isBusy = false;

  return (atMs: number): void => {
    const machine = machines[deaths % machines.length];
    if (!machine || isBusy || journal.isTaken()) return;
    const { fate, workMs, skewMs } = machine;
    const process = `machine-${deaths}`;
    const say = (status: Status, ms: number): void => journal.write(status, { atMs: ms, process, skewMs });
    const end = (): void => {
      isBusy = false;
      if (fate === 'dies' || fate === 'vanishes') deaths += 1;
    };
    const work = (ms: number): void => {
      if (fate === 'completes') say('AGENT_BACKGROUND_TASK_COMPLETED', ms);
      if (fate === 'fails') say('AGENT_BACKGROUND_TASK_FAILED', ms);
      end();
    };
    const enter = (ms: number): void => {
      if (fate === 'dies') {
        end();
      } else if (fate === 'refuses') {
        say('AGENT_ENTRYPOINT_FAILED', ms);
        end();
      } else {
        say('AGENT_BACKGROUND_TASK_STARTED', ms);
        stage.later(ms + workMs, work);
      }
    };
    isBusy = true;
    say('AGENT_ENTRYPOINT_STARTED', atMs);
    stage.later(atMs + STEP_MS, enter);
  };
}

interface Invoker {
  readonly stage: Stage<Step>;
  readonly journal: ScriptedJournal;
  /** Takes the request to the agent. */
  readonly arrive: (atMs: number) => void;
  readonly skewMs: number;
  readonly execution: number;
}

/** Calls the agent, and calls again after a call that failed, for as long as there are attempts. */
function invoke(invoker: Invoker, fromMs: number, attempts: readonly Attempt[]): void {
  const { stage, journal, arrive, skewMs, execution } = invoker;
  const [attempt, ...rest] = attempts;
  if (!attempt) return;
  const { call, arrivesMs } = attempt;
  const process = `invoker-${execution}-${rest.length}`;
  const say = (status: Status, ms: number): void => journal.write(status, { atMs: ms, process, skewMs });

  stage.later(fromMs + attempt.afterMs, (atMs) => {
    if (journal.isTaken()) return;
    say('AGENT_RUNTIME_INVOCATION_STARTED', atMs);
    if (call !== 'unreachable') stage.later(atMs + arrivesMs, arrive);
    // The agent has journaled before it answers; one that is given up may be heard of much later.
    stage.later(atMs + (call === 'answered' ? arrivesMs + 2 * STEP_MS : PATIENCE_MS), (ms) => {
      if (call === 'answered') return say('AGENT_RUNTIME_INVOCATION_SUCCEEDED', ms);
      if (call !== 'dies') say('AGENT_RUNTIME_INVOCATION_FAILED', ms);
      invoke(invoker, ms, rest);
    });
  });
}

function eventOf(status: Status, error: Error): NewEvent {
  return isFailure(status) ? { sessionId: 's-1', status, error } : { sessionId: 's-1', status };
}
