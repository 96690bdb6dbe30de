import type { NewEvent } from '@agents/events';
import { isFailure, type Status } from '@agents/events';

/** The outcome of one call of the agent. */
export interface Attempt {
  /** From the end of the previous attempt or the start of the execution, in milliseconds. */
  readonly afterMs: number;
  /** `lost`: the request arrives, its answer does not. `dies`: the invoker ends without writing the outcome. */
  readonly call: 'answered' | 'lost' | 'unreachable' | 'dies';
  /** The time until the request arrives, such as that of a cold start. */
  readonly arrivesMs: number;
}

/** The reaction of a microVM to its first request. `dies` and `vanishes`: kill -9 before and while its task runs. */
export interface MicroVm {
  readonly fate: 'completes' | 'fails' | 'refuses' | 'dies' | 'vanishes';
  readonly workMs: number;
  /** How far its clock is ahead. */
  readonly skewMs: number;
}

/** The course of a session: parallel executions, their calls, and the microVMs that receive the calls, one after another. */
export interface Script {
  readonly executions: readonly (readonly Attempt[])[];
  readonly microVms: readonly MicroVm[];
  readonly stateMachineSkewMs: number;
  readonly invokerSkewMs: number;
}

/** An event with its process, its true time, and how far the clock of the process is ahead. */
export interface Step {
  readonly atMs: number;
  readonly process: string;
  readonly skewMs: number;
  readonly event: NewEvent;
}

/** The time between two events of a component, in milliseconds. */
const STEP_MS = 3;

/** The invoker's timeout for an answer, in milliseconds. */
const PATIENCE_MS = 60;

/**
 * Plays a session by the rules of its writers: each appends before it acts, the invoker does not call an agent that runs
 * or has ended, and a microVM runs the task only if no other has started it.
 *
 * @returns the events in their true order
 */
export function play(script: Script): readonly Step[] {
  const stage = createStage<Step>();
  const journal = journalOn(stage);
  const arrive = createAgent(stage, journal, script.microVms);
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
  /** Whether the journal shows that the agent has started the task or has ended. */
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

/** The session's agent: one microVM at a time, and the next one after a microVM has died. */
function createAgent(stage: Stage<Step>, journal: ScriptedJournal, microVms: readonly MicroVm[]) {
  let deaths = 0;
  let isBusy = false;

  return (atMs: number): void => {
    const microVm = microVms[deaths % microVms.length];
    if (!microVm || isBusy || journal.isTaken()) return;
    const { fate, workMs, skewMs } = microVm;
    const process = `microvm-${deaths}`;
    const write = (status: Status, ms: number): void => journal.write(status, { atMs: ms, process, skewMs });
    const end = (): void => {
      isBusy = false;
      if (fate === 'dies' || fate === 'vanishes') deaths += 1;
    };
    const work = (ms: number): void => {
      if (fate === 'completes') write('AGENT_BACKGROUND_TASK_COMPLETED', ms);
      if (fate === 'fails') write('AGENT_BACKGROUND_TASK_FAILED', ms);
      end();
    };
    const enter = (ms: number): void => {
      if (fate === 'dies') {
        end();
      } else if (fate === 'refuses') {
        write('AGENT_ENTRYPOINT_FAILED', ms);
        end();
      } else {
        write('AGENT_BACKGROUND_TASK_STARTED', ms);
        stage.later(ms + workMs, work);
      }
    };
    isBusy = true;
    write('AGENT_ENTRYPOINT_STARTED', atMs);
    stage.later(atMs + STEP_MS, enter);
  };
}

interface Invoker {
  readonly stage: Stage<Step>;
  readonly journal: ScriptedJournal;
  /** Delivers the request to the agent. */
  readonly arrive: (atMs: number) => void;
  readonly skewMs: number;
  readonly execution: number;
}

/** Calls the agent, and calls again after each failure while attempts are left. */
function invoke(invoker: Invoker, fromMs: number, attempts: readonly Attempt[]): void {
  const { stage, journal, arrive, skewMs, execution } = invoker;
  const [attempt, ...rest] = attempts;
  if (!attempt) return;
  const { call, arrivesMs } = attempt;
  const process = `invoker-${execution}-${rest.length}`;
  const write = (status: Status, ms: number): void => journal.write(status, { atMs: ms, process, skewMs });

  stage.later(fromMs + attempt.afterMs, (atMs) => {
    if (journal.isTaken()) return;
    write('AGENT_RUNTIME_INVOCATION_STARTED', atMs);
    if (call !== 'unreachable') stage.later(atMs + arrivesMs, arrive);
    // The agent writes its event before it answers. After a timeout its events may come much later.
    stage.later(atMs + (call === 'answered' ? arrivesMs + 2 * STEP_MS : PATIENCE_MS), (ms) => {
      if (call === 'answered') return write('AGENT_RUNTIME_INVOCATION_SUCCEEDED', ms);
      if (call !== 'dies') write('AGENT_RUNTIME_INVOCATION_FAILED', ms);
      invoke(invoker, ms, rest);
    });
  });
}

function eventOf(status: Status, error: Error): NewEvent {
  return isFailure(status) ? { sessionId: 's-1', status, error } : { sessionId: 's-1', status };
}

/** Runs several processes on one true clock, and records their events in true order. */
interface Stage<Step> {
  /** Schedules a turn. Two turns at the same time run in the order of their scheduling. */
  later(atMs: number, turn: (atMs: number) => void): void;
  record(step: Step): void;
  /** Runs all turns and returns the recorded steps. */
  play(): readonly Step[];
}

function createStage<Step>(): Stage<Step> {
  const turns: { readonly atMs: number; readonly turn: (atMs: number) => void }[] = [];
  const steps: Step[] = [];
  return {
    later: (atMs, turn) => void turns.push({ atMs, turn }),
    record: (step) => void steps.push(step),
    play() {
      while (turns.length > 0) {
        const next = turns.reduce((first, each) => (each.atMs < first.atMs ? each : first));
        turns.splice(turns.indexOf(next), 1);
        next.turn(next.atMs);
      }
      return steps;
    },
  };
}
