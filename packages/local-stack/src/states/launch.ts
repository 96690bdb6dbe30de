import { AwsError } from '../endpoint/aws-service.ts';
import type { Now, Sleep } from './clock.ts';
import { logErrors, type WriteLine } from './error-log.ts';
import type { Execution, ExecutionStore } from './executions.ts';
import { createHistory, createUnkeptHistory, type History } from './history.ts';
import { runExecution } from './interpreter.ts';
import { type Json, parseJsonText } from './json.ts';
import { MAX_DATA_BYTES, type Outcome } from './outcome.ts';
import {
  checkExecutionName,
  executionArn,
  expressArn,
  type FindStateMachine,
  type StateMachine,
} from './state-machines.ts';
import type { Integrations } from './task-call.ts';
import type { TaskTokens } from './task-tokens.ts';

/** What is known of every execution that was started. */
export type StartedExecution = Pick<Execution, 'arn' | 'name' | 'stateMachineArn' | 'startedAt' | 'finished'>;

/** An Express execution while it runs. Nothing is kept of it afterwards. */
export type ExpressExecution = StartedExecution & Pick<Execution, 'abort'>;

/** How an execution ended. */
export type EndedExecution = (
  | { readonly type: 'STANDARD'; readonly execution: Execution }
  | { readonly type: 'EXPRESS'; readonly execution: StartedExecution }
) & {
  readonly outcome: Outcome;
  /** Epoch milliseconds. */
  readonly stoppedAt: number;
};

/** What starting an execution needs from its surroundings. */
export interface Launcher {
  readonly find: FindStateMachine;
  readonly store: ExecutionStore;
  /** The Express executions that run. */
  readonly express: Set<ExpressExecution>;
  readonly integrations: Integrations;
  readonly tokens: TaskTokens;
  readonly now: Now;
  readonly sleep: Sleep;
  /** How many times as fast waits and retry delays pass. */
  readonly speed: number;
  readonly random: () => number;
  /** Makes a text that differs each time: a UUID. */
  readonly newId: () => string;
  /** Aborts when no further execution may start. */
  readonly closing: AbortSignal;
  /** Called with every Standard execution that starts. */
  readonly onStart: (started: StartedExecution) => void;
  /** Called with every execution that has ended. */
  readonly onEnd: (ended: EndedExecution) => void;
  /** Takes the lines of the state machines' logs. */
  readonly writeLine: WriteLine;
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
 * Starts an execution without waiting for it. If a Standard execution with the same name and input is running, returns
 * that one. The names of Express executions are not unique: each request starts one.
 *
 * @throws AwsError `StateMachineDoesNotExist`, `InvalidName`, `InvalidExecutionInput`, `ExecutionAlreadyExists`, or
 *   `ServiceUnavailable` (503) while the service closes
 */
export function startExecution(launcher: Launcher, request: StartRequest): StartedExecution {
  if (launcher.closing.aborted) {
    throw new AwsError(
      'ServiceUnavailable',
      'The local stack is stopping; it starts no more executions',
      503,
    );
  }
  const machine = launcher.find(request.stateMachineArn);
  const name = request.name ?? launcher.newId();
  checkExecutionName(name);
  const text = request.input ?? '{}';
  const start = { machine, name, text, input: parseInput(text) };
  return machine.type === 'EXPRESS' ? startExpress(launcher, start) : startStandard(launcher, start);
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

interface Start {
  readonly machine: StateMachine;
  readonly name: string;
  readonly text: string;
  readonly input: Json;
}

function startStandard(launcher: Launcher, start: Start): StartedExecution {
  const { store, now, onStart, onEnd } = launcher;
  const { machine, name, text } = start;
  const arn = executionArn(machine.arn, name);
  const existing = store.get(arn);
  if (existing && (existing.end || existing.input !== text)) {
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
  }
  if (existing) return existing;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const execution = store.add({
    ...{ arn, name, stateMachineArn: machine.arn, input: text, startedAt: now(), finished },
    history: createHistory(now),
    abort: new AbortController(),
  });
  onStart(execution);
  void run(launcher, start, execution).then((outcome) => {
    const stoppedAt = now();
    store.finish(execution, outcome, stoppedAt);
    finish();
    onEnd({ type: 'STANDARD', execution, outcome, stoppedAt });
  });
  return execution;
}

/** The longest time of an Express execution (Step Functions quota). */
const EXPRESS_LIMIT_SECONDS = 300;

function startExpress(launcher: Launcher, start: Start): StartedExecution {
  const { express, now, newId, onEnd } = launcher;
  const { machine, name } = start;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const execution: ExpressExecution = {
    arn: expressArn(machine.arn, name, newId()),
    ...{ name, stateMachineArn: machine.arn, startedAt: now(), finished },
    abort: new AbortController(),
  };
  express.add(execution);
  const running = { ...execution, history: createUnkeptHistory(), limitSeconds: EXPRESS_LIMIT_SECONDS };
  void run(launcher, start, running).then((outcome) => {
    express.delete(execution);
    finish();
    onEnd({ type: 'EXPRESS', execution, outcome, stoppedAt: now() });
  });
  return execution;
}

interface Running extends ExpressExecution {
  readonly history: History;
  readonly limitSeconds?: number;
}

function run(launcher: Launcher, { machine, input }: Start, running: Running): Promise<Outcome> {
  const { integrations, tokens, now, sleep, speed, random } = launcher;
  const { arn, name, startedAt, limitSeconds, abort } = running;
  const history = logErrors(running.history, { machine, arn, startedAt }, { write: launcher.writeLine, now });
  const { roleArn, arn: stateMachineArn, name: stateMachineName, program } = machine;
  return runExecution({
    ...{ program, history, integrations, tokens, limitSeconds, now, sleep, speed, random },
    identity: { executionArn: arn, name, roleArn, stateMachineArn, stateMachineName, startedAt, input },
    signal: abort.signal,
  });
}
