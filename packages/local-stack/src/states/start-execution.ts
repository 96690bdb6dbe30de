import { AwsError } from '../endpoint/aws-service.ts';
import type { Now, Sleep } from './clock.ts';
import type { Execution, ExecutionStore } from './execution-store.ts';
import { createHistory } from './history.ts';
import { type Json, parseJsonText } from './json.ts';
import { checkExecutionName, executionArn } from './names.ts';
import { type Integrations, MAX_DATA_BYTES } from './run.ts';
import { runExecution } from './run-execution.ts';
import type { FindStateMachine, StateMachine } from './state-machines.ts';

/** What starting an execution needs from its surroundings. */
export interface Launcher {
  readonly find: FindStateMachine;
  readonly store: ExecutionStore;
  readonly integrations: Integrations;
  readonly now: Now;
  readonly sleep: Sleep;
  /** Of waits and retry delays. */
  readonly speed: number;
  readonly random: () => number;
  readonly newName: () => string;
  /** Aborts when no further execution may start. */
  readonly closing: AbortSignal;
  /** Told of every execution when it has ended. */
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
 * Starts an execution and does not wait for it. A name that is running with the same input is answered with that execution.
 *
 * @throws AwsError `StateMachineDoesNotExist`, `InvalidName`, `InvalidExecutionInput`, `ExecutionAlreadyExists`, or
 *   `ServiceUnavailable` (503) while the service closes
 */
export function startExecution(launcher: Launcher, request: StartRequest): Execution {
  if (launcher.closing.aborted) {
    throw new AwsError('ServiceUnavailable', 'The local stack is stopping and starts no executions', 503);
  }
  const machine = launcher.find(request.stateMachineArn);
  const name = request.name ?? launcher.newName();
  checkExecutionName(name);
  const text = request.input ?? '{}';
  const input = parseInput(text);
  const existing = launcher.store.get(executionArn(machine.arn, name));
  if (!existing) return launch(launcher, machine, name, text, input);
  if (!existing.end && existing.input === text) return existing;
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
}

function parseInput(text: string): Json {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DATA_BYTES) {
    throw invalidInput(`it has ${bytes} bytes, and ${MAX_DATA_BYTES} are the most an execution takes`);
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
  name: string,
  text: string,
  input: Json,
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
