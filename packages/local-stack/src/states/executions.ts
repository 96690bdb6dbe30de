import { AwsError } from '../endpoint/aws-service.ts';
import type { Now, Sleep } from './clock.ts';
import { createHistory, type History } from './history.ts';
import { runExecution } from './interpreter.ts';
import { type Json, parseJsonText } from './json.ts';
import { MAX_DATA_BYTES, type Outcome } from './outcome.ts';
import {
  checkExecutionName,
  executionArn,
  type FindStateMachine,
  type StateMachine,
} from './state-machines.ts';
import type { Integrations } from './task.ts';

/** One execution. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The input as it was given, a JSON text. */
  readonly input: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly history: History;
  /** Aborting it ends the execution. */
  readonly abort: AbortController;
  /** Resolves when `end` is stored. */
  readonly finished: Promise<void>;
  /** Its place in the order of starts. */
  readonly position: number;
  /** How and when (epoch milliseconds) it ended; absent while it runs. */
  end?: { readonly outcome: Outcome; readonly stoppedAt: number };
}

/** How many finished executions are kept. AWS keeps them for 90 days; the local stack must fit into memory. */
export interface Retention {
  /** Finished executions; default 10,000. */
  readonly executions: number;
  /** History events of all finished executions together; default 1,000,000, about 150 MB. */
  readonly events: number;
}

export const DEFAULT_RETENTION: Retention = { executions: 10_000, events: 1_000_000 };

/** The executions of all state machines. */
export interface ExecutionStore {
  add(execution: Omit<Execution, 'position'>): Execution;
  get(arn: string): Execution | undefined;
  /** Stores how an execution ended, and drops the oldest finished executions beyond the retention. */
  finish(execution: Execution, outcome: Outcome, stoppedAt: number): void;
  /** Of one state machine, newest first. */
  newestFirst(stateMachineArn: string): Execution[];
  running(): Execution[];
}

/** Makes an empty store. */
export function createExecutionStore(retention: Retention = DEFAULT_RETENTION): ExecutionStore {
  const executions = new Map<string, Execution>();
  const finished = new Set<Execution>();
  let finishedEvents = 0;
  let started = 0;

  function dropOldest(): void {
    for (const execution of finished) {
      if (finished.size <= retention.executions && finishedEvents <= retention.events) return;
      finished.delete(execution);
      finishedEvents -= execution.history.facts.length;
      executions.delete(execution.arn);
    }
  }

  return {
    add(fields) {
      started += 1;
      const execution: Execution = { ...fields, position: started };
      executions.set(execution.arn, execution);
      return execution;
    },
    get: (arn) => executions.get(arn),
    finish(execution, outcome, stoppedAt) {
      execution.end = { outcome, stoppedAt };
      finished.add(execution);
      finishedEvents += execution.history.facts.length;
      dropOldest();
    },
    newestFirst: (stateMachineArn) =>
      [...executions.values()].filter((execution) => execution.stateMachineArn === stateMachineArn).reverse(),
    running: () => [...executions.values()].filter((execution) => execution.end === undefined),
  };
}

/** The status of an execution as the API names it. */
export function statusOf(execution: Execution) {
  return execution.end?.outcome.status ?? 'RUNNING';
}

/** An execution as ListExecutions answers it; dates are epoch seconds. */
export function summarizeExecution(execution: Execution) {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: statusOf(execution),
    startDate: execution.startedAt / 1000,
    ...(execution.end === undefined ? {} : { stopDate: execution.end.stoppedAt / 1000 }),
    redriveCount: 0,
  };
}

/** An execution as DescribeExecution answers it. */
export function describeExecution(execution: Execution) {
  return {
    ...summarizeExecution(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...endOf(execution),
  };
}

function endOf({ end }: Execution) {
  switch (end?.outcome.status) {
    case 'SUCCEEDED':
      return { output: JSON.stringify(end.outcome.output), outputDetails: { included: true } };
    case 'FAILED':
    case 'ABORTED':
      return { error: end.outcome.error, cause: end.outcome.cause };
    default:
      return {};
  }
}

/** What starting an execution needs from its surroundings. */
export interface Launcher {
  readonly find: FindStateMachine;
  readonly store: ExecutionStore;
  readonly integrations: Integrations;
  readonly now: Now;
  readonly sleep: Sleep;
  /** How many times as fast waits and retry delays pass. */
  readonly speed: number;
  readonly random: () => number;
  readonly newName: () => string;
  /** Aborts when no further execution may start. */
  readonly closing: AbortSignal;
  /** Called with every execution that has ended. */
  readonly onEnd: (execution: Execution) => void;
}

/** A request to start an execution. */
export interface StartRequest {
  readonly stateMachineArn: string;
  /** Default: a UUID. */
  readonly name?: string;
  /** A JSON text; default `{}`. */
  readonly input?: string;
}

/**
 * Starts an execution without waiting for it. If an execution with the same name and input is running, returns that one.
 *
 * @throws AwsError `StateMachineDoesNotExist`, `InvalidName`, `InvalidExecutionInput`, `ExecutionAlreadyExists`, or
 *   `ServiceUnavailable` (503) while the service closes
 */
export function startExecution(launcher: Launcher, request: StartRequest): Execution {
  if (launcher.closing.aborted) {
    throw new AwsError(
      'ServiceUnavailable',
      'The local stack is stopping; it starts no more executions',
      503,
    );
  }
  const machine = launcher.find(request.stateMachineArn);
  const name = request.name ?? launcher.newName();
  checkExecutionName(name);
  const text = request.input ?? '{}';
  const input = parseInput(text);
  const existing = launcher.store.get(executionArn(machine.arn, name));
  if (!existing) return launch(launcher, machine, { name, text, input });
  if (!existing.end && existing.input === text) return existing;
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
}

function parseInput(text: string): Json {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DATA_BYTES) {
    throw invalidInput(`it has ${bytes} bytes; the maximum is ${MAX_DATA_BYTES}`);
  }
  try {
    return parseJsonText(text);
  } catch {
    // The parser's own message quotes the input, which is the user's.
    throw invalidInput('it is not valid JSON');
  }
}

function invalidInput(reason: string): AwsError {
  return new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: ${reason}`);
}

function launch(
  launcher: Launcher,
  machine: StateMachine,
  { name, text, input }: { readonly name: string; readonly text: string; readonly input: Json },
): Execution {
  const { store, now, onEnd, ...surroundings } = launcher;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const execution = store.add({
    arn: executionArn(machine.arn, name),
    name,
    stateMachineArn: machine.arn,
    input: text,
    startedAt: now(),
    history: createHistory(now),
    abort: new AbortController(),
    finished,
  });
  const identity = {
    executionArn: execution.arn,
    name,
    roleArn: machine.roleArn,
    stateMachineArn: machine.arn,
    stateMachineName: machine.name,
    startedAt: execution.startedAt,
    input,
  };
  const { history, abort } = execution;
  void runExecution({
    ...surroundings,
    program: machine.program,
    identity,
    history,
    now,
    signal: abort.signal,
  }).then((outcome) => {
    store.finish(execution, outcome, now());
    finish();
    onEnd(execution);
  });
  return execution;
}
