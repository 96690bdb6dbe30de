import { type Now, parseTimestamp, type Sleep } from './clock.ts';
import { effectiveInput, effectiveOutput } from './data-flow.ts';
import type { Program, State, StateOf } from './definition.ts';
import type { History } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import { checkResultSize, ExecutionEnded, type Outcome, StatesError } from './outcome.ts';
import type { Scope } from './paths.ts';
import { type Attempt, runTask, type Transition, type Visit } from './task.ts';
import type { Integrations, Run } from './task-call.ts';
import type { TaskTokens } from './task-tokens.ts';

/** The part of the context object that does not change during an execution. */
export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly input: Json;
}

/** What an execution needs, every clock and every source of randomness included. */
export interface ExecutionOptions {
  readonly program: Program;
  readonly identity: ExecutionIdentity;
  /** Receives every event; must be on the same clock as `now`. */
  readonly history: History;
  /** Must have every resource that the program was compiled for. */
  readonly integrations: Integrations;
  /** Issues the tokens of tasks that wait for an answer. */
  readonly tokens: TaskTokens;
  /** The longest time an execution of this type may take, in seconds; by default only the definition limits it. */
  readonly limitSeconds?: number | undefined;
  readonly now: Now;
  /** Must be on the same clock as `now`. */
  readonly sleep: Sleep;
  /** How many times as fast waits and retry delays pass; default 1. Timeouts are never shortened. */
  readonly speed?: number;
  /** A number from 0 to less than 1, for retries with full jitter and random functions. */
  readonly random: () => number;
  /** Ends the execution as ABORTED, or with the outcome of its reason if that is an `ExecutionEnded`. */
  readonly signal: AbortSignal;
}

/** A reason that costs nothing: without one, an abort makes an error with a stack trace. */
const HAS_ENDED = 'the execution has ended';

/**
 * Runs one execution to its end. It never rejects: the outcome tells of every error, and so does the last event of the
 * history. No timer is left when it resolves.
 */
export async function runExecution(options: ExecutionOptions): Promise<Outcome> {
  const end = new AbortController();
  const stop = () => end.abort(reasonOf(options.signal));
  if (options.signal.aborted) stop();
  options.signal.addEventListener('abort', stop, { once: true });
  keepDeadline(options, end);
  const outcome = await outcomeOf(options, end.signal);
  options.signal.removeEventListener('abort', stop);
  end.abort(HAS_ENDED);
  options.history.append({ type: 'ExecutionEnded', outcome });
  return outcome;
}

function reasonOf(signal: AbortSignal): ExecutionEnded {
  return signal.reason instanceof ExecutionEnded ? signal.reason : new ExecutionEnded({ status: 'ABORTED' });
}

function keepDeadline({ program, limitSeconds, sleep }: ExecutionOptions, end: AbortController): void {
  const { TimeoutSeconds = Number.POSITIVE_INFINITY } = program;
  const seconds = Math.min(TimeoutSeconds, limitSeconds ?? Number.POSITIVE_INFINITY);
  if (seconds === Number.POSITIVE_INFINITY) return;
  sleep(seconds * 1000, end.signal).then(
    () => end.abort(new ExecutionEnded({ status: 'TIMED_OUT' })),
    () => undefined, // The execution ended first.
  );
}

async function outcomeOf(options: ExecutionOptions, signal: AbortSignal): Promise<Outcome> {
  try {
    return { status: 'SUCCEEDED', output: await walk(options, signal) };
  } catch (thrown) {
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof ExecutionEnded) return error.outcome;
    if (error instanceof StatesError) return { status: 'FAILED', ...error.failure };
    return { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
  }
}

async function walk({ program, identity, ...options }: ExecutionOptions, signal: AbortSignal): Promise<Json> {
  const { sleep, speed = 1 } = options;
  const run: Run = { ...options, signal, pause: (ms, interrupt) => sleep(ms / speed, interrupt) };
  let { input } = identity;
  run.history.append({ type: 'ExecutionStarted', input });
  // Starting an execution returns before its first state runs.
  await Promise.resolve();
  for (let name: string | undefined = program.StartAt; name !== undefined; ) {
    const state = program.States[name];
    if (!state) throw new StatesError('States.Runtime', `No state is named ${name}`);
    run.signal.throwIfAborted();
    const visit = enterState(run, { identity, name, type: state.Type, input });
    const transition = await runState(run, state, visit);
    run.signal.throwIfAborted();
    // Most states pass their input on, and that was checked.
    if (transition.output !== input) checkResultSize(name, transition.output);
    run.history.append({ type: 'StateExited', kind: state.Type, name, output: transition.output });
    ({ output: input, next: name } = transition);
  }
  return input;
}

interface Entry {
  readonly identity: ExecutionIdentity;
  readonly name: string;
  readonly type: State['Type'];
  readonly input: Json;
}

function enterState(run: Run, { identity, name, type, input }: Entry): Visit {
  const enteredAt = run.now();
  const eventId = run.history.append({ type: 'StateEntered', kind: type, name, input });
  return {
    name,
    scope: (attempt = FIRST_ATTEMPT) => ({
      input,
      context: contextObject(identity, { name, enteredAt, attempt }),
      random: run.random,
    }),
    locate(error) {
      if (!(error instanceof StatesError) || !error.failure.error?.startsWith('States.')) return error;
      const place = `An error occurred while executing the state '${name}' (entered at the event id #${eventId}).`;
      return new StatesError(error.failure.error, `${place} ${error.failure.cause ?? ''}`.trimEnd());
    },
  };
}

const FIRST_ATTEMPT: Attempt = { retryCount: 0, taskToken: undefined };

/** The context object `$$` of AWS. Its times are ISO 8601 in UTC with three fraction digits. */
function contextObject(
  execution: ExecutionIdentity,
  visit: { readonly name: string; readonly enteredAt: number; readonly attempt: Attempt },
): JsonObject {
  const { retryCount, taskToken } = visit.attempt;
  return {
    Execution: {
      Id: execution.executionArn,
      Input: execution.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    State: {
      Name: visit.name,
      EnteredTime: new Date(visit.enteredAt).toISOString(),
      RetryCount: retryCount,
    },
    StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
    ...(taskToken !== undefined && { Task: { Token: taskToken } }),
  };
}

/**
 * Does the work of one state.
 *
 * @throws StatesError when the execution fails in this state
 * @throws ExecutionEnded when the execution was ended from outside
 */
async function runState(run: Run, state: State, visit: Visit): Promise<Transition> {
  if (state.Type === 'Task') return runTask(run, state, visit);
  if (state.Type === 'Fail') throw failureOf(state, visit);
  try {
    return await runPlainState(run, state, visit.scope());
  } catch (error) {
    run.signal.throwIfAborted();
    throw visit.locate(error);
  }
}

async function runPlainState(
  run: Run,
  state: StateOf<'Pass' | 'Succeed' | 'Wait' | 'Choice'>,
  scope: Scope,
): Promise<Transition> {
  const input = effectiveInput(state, scope);
  const result = state.Type === 'Pass' && state.Result !== undefined ? state.Result : input;
  const transition = {
    output: effectiveOutput(state, scope, result),
    next: nextOf(state, { ...scope, input }),
  };
  if (state.Type === 'Wait') await run.pause(waitMs(run, state, { ...scope, input }), run.signal);
  return transition;
}

function nextOf(state: StateOf<'Pass' | 'Succeed' | 'Wait' | 'Choice'>, scope: Scope): string | undefined {
  if (state.Type === 'Succeed') return undefined;
  if (state.Type !== 'Choice') return state.Next;
  const next = state.Choices.find(({ holds }) => holds(scope))?.Next ?? state.Default;
  if (next !== undefined) return next;
  throw new StatesError(
    'States.NoChoiceMatched',
    'No rule of the Choice state holds, and it has no Default.',
  );
}

function waitMs(run: Run, state: StateOf<'Wait'>, scope: Scope): number {
  if (state.Seconds !== undefined) return state.Seconds * 1000;
  if (state.SecondsPath) {
    const seconds = state.SecondsPath.read(scope);
    if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0) return seconds * 1000;
    throw wrongWait('SecondsPath: expected a whole number of seconds', seconds);
  }
  const until = state.Timestamp ?? parseTimestamp(state.TimestampPath?.read(scope));
  if (until !== undefined) return Math.max(0, until - run.now());
  throw wrongWait('TimestampPath: expected a timestamp', state.TimestampPath?.read(scope));
}

function wrongWait(expected: string, found: Json | undefined): StatesError {
  return new StatesError('States.Runtime', `${expected}, found ${JSON.stringify(found) ?? 'nothing'}`);
}

function failureOf(state: StateOf<'Fail'>, visit: Visit): unknown {
  try {
    const scope = visit.scope();
    const error = state.Error ?? textOf(state.ErrorPath?.(scope));
    return new StatesError(error, state.Cause ?? textOf(state.CausePath?.(scope)));
  } catch (error) {
    return visit.locate(error);
  }
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new StatesError(
    'States.Runtime',
    `ErrorPath, CausePath: expected a text, found ${JSON.stringify(value)}`,
  );
}
