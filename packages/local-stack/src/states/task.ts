import { type Now, orAborted, type Sleep } from './clock.ts';
import { applyPath, effectiveInput, effectiveOutput } from './data-flow.ts';
import type { Retrier, StateOf } from './definition.ts';
import type { History } from './history.ts';
import { bytesOf, type Json, overTheWire } from './json.ts';
import { checkResultSize, MAX_DATA_BYTES, StatesError } from './outcome.ts';
import type { Scope } from './paths.ts';

/** Calls another service with the parameters of a task and resolves with the result. Rejects with a `StatesError`. */
export type Integration = (parameters: Json) => Promise<Json>;

/** The task integrations by their resource ARN. */
export type Integrations = Readonly<Record<string, Integration>>;

/** What the states of a running execution share. */
export interface Run {
  readonly history: History;
  readonly integrations: Integrations;
  readonly now: Now;
  readonly sleep: Sleep;
  /** Sleeps for waits and retry delays, which can pass faster than other time. */
  readonly pause: Sleep;
  readonly random: () => number;
  /** Aborts when the execution must end; its reason is an `ExecutionEnded`. */
  readonly signal: AbortSignal;
}

/** One visit of a state. */
export interface Visit {
  readonly name: string;
  /** What the state's expressions are evaluated on. The context object has the number of retries. */
  scope(retryCount?: number): Scope;
  /** Adds the state and its entry event to the cause of a `States.` error, as AWS does unless a service reported the error. */
  locate(error: unknown): unknown;
}

/** The output of a state and the name of the next state, which is `undefined` at the end. */
export interface Transition {
  readonly output: Json;
  readonly next: string | undefined;
}

type TaskState = StateOf<'Task'>;

/**
 * Runs a Task state: its call, the retries of its Retry, and its Catch when no retry is left.
 *
 * @throws StatesError when no catcher matches the last error
 */
export async function runTask(run: Run, state: TaskState, visit: Visit): Promise<Transition> {
  const retries = createRetries(state.Retry, run.random);
  for (;;) {
    try {
      return { output: await tryTask(run, state, { visit, retryCount: retries.count }), next: state.Next };
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof StatesError)) throw error;
      const delayMs = retries.next(error.failure.error);
      if (delayMs === undefined) return catchError(state, visit, error);
      await run.pause(delayMs, run.signal);
    }
  }
}

interface Try {
  readonly visit: Visit;
  readonly retryCount: number;
}

async function tryTask(run: Run, state: TaskState, { visit, retryCount }: Try): Promise<Json> {
  const scope = visit.scope(retryCount);
  const { parameters, timeoutSeconds } = located(visit, () => ({
    timeoutSeconds: readTimeout(state, scope),
    parameters: effectiveInput(state, scope),
  }));
  checkParameters(visit.name, parameters);
  const result = await callIntegration(run, state, { parameters, timeoutSeconds });
  return located(visit, () => effectiveOutput(state, scope, result));
}

function located<T>(visit: Visit, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw visit.locate(error);
  }
}

function readTimeout(state: TaskState, scope: Scope): number | undefined {
  const { TimeoutSeconds, TimeoutSecondsPath, InputPath } = state;
  if (TimeoutSecondsPath === undefined) return TimeoutSeconds;
  const seconds = applyPath(TimeoutSecondsPath, { ...scope, input: applyPath(InputPath, scope) });
  if (typeof seconds === 'number' && seconds > 0) return seconds;
  throw new StatesError(
    'States.Runtime',
    `TimeoutSecondsPath: expected a positive number, found ${JSON.stringify(seconds)}`,
  );
}

function checkParameters(name: string, parameters: Json): void {
  const bytes = bytesOf(parameters);
  if (bytes <= MAX_DATA_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The parameters of the state '${name}' have ${bytes} bytes; the maximum is ${MAX_DATA_BYTES}.`,
  );
}

interface TaskCall {
  readonly parameters: Json;
  readonly timeoutSeconds: number | undefined;
}

async function callIntegration(
  run: Run,
  state: TaskState,
  { parameters, timeoutSeconds }: TaskCall,
): Promise<Json> {
  const { arn, task, started } = state.Resource;
  const integration = run.integrations[arn];
  if (!integration) throw new StatesError('States.Runtime', `The execution cannot call ${arn}`);
  run.history.append({ type: 'TaskScheduled', task, parameters, timeoutSeconds });
  run.history.append(started);
  try {
    const json = overTheWire(await inTime(run, integration(parameters), timeoutSeconds));
    checkResultSize(task.resourceType, json);
    run.history.append({ type: 'TaskSucceeded', task, output: json });
    return json;
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof StatesError)) throw error;
    const type = error.failure.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
    run.history.append({ type, task, failure: error.failure });
    throw error;
  }
}

/** Waits for a call until its timeout or the execution's end. As on AWS, the call itself continues. */
async function inTime<T>(run: Run, call: Promise<T>, seconds: number | undefined): Promise<T> {
  const answer = orAborted(call, run.signal);
  if (seconds === undefined) return answer;
  const timer = new AbortController();
  const timeout = run.sleep(seconds * 1000, timer.signal).then((): never => {
    throw new StatesError('States.Timeout', undefined);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    timer.abort();
  }
}

/** A Catch gets a missing cause, such as that of a timeout, as an empty text. */
function catchError(state: TaskState, visit: Visit, error: StatesError): Transition {
  const { failure } = error;
  const catcher = state.Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
  if (!catcher) throw error;
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  const { ErrorEquals: _, Next, ...dataFlow } = catcher;
  return { output: effectiveOutput(dataFlow, visit.scope(), errorOutput), next: Next };
}

/** Errors that no wildcard matches. `States.Runtime` is not even matched by its name. */
const BEYOND_WILDCARDS = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/** Whether an `ErrorEquals` list of a Retry or Catch matches the error. */
export function matchesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === undefined || error === 'States.Runtime') return false;
  return errorEquals.some((pattern) => {
    if (pattern === error) return true;
    if (BEYOND_WILDCARDS.has(error)) return false;
    return pattern === 'States.ALL' || (pattern === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}

/** The retries of one visit of a state. Each retrier has its own count. */
export interface Retries {
  /** The number of retries so far. */
  readonly count: number;
  /** Takes the next retry for an error: the delay before it in milliseconds, or `undefined` if no retry is left. */
  next(error: string | undefined): number | undefined;
}

/**
 * Starts counting for one visit of a state. The first retrier that matches an error decides; later ones are ignored.
 *
 * @param random a number from 0 to less than 1, for retriers with full jitter
 */
export function createRetries(retriers: readonly Retrier[], random: () => number): Retries {
  const taken = retriers.map(() => 0);
  let count = 0;
  return {
    get count() {
      return count;
    },
    next(error) {
      const index = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, error));
      const retrier = retriers[index];
      const before = taken[index] ?? 0;
      if (retrier === undefined || before >= retrier.MaxAttempts) return undefined;
      taken[index] = before + 1;
      count += 1;
      return retryDelayMs(retrier, before, random);
    },
  };
}

function retryDelayMs(retrier: Retrier, attemptsBefore: number, random: () => number): number {
  const growing = retrier.IntervalSeconds * retrier.BackoffRate ** attemptsBefore;
  const delayMs = Math.min(growing, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return Math.round(retrier.JitterStrategy === 'FULL' ? random() * delayMs : delayMs);
}
