import { applyPath, effectiveInput, effectiveOutput } from './data-flow.ts';
import type { StateOf } from './definition.ts';
import { bytesOf, type Json } from './json.ts';
import { MAX_DATA_BYTES, StatesError } from './outcome.ts';
import type { Path, Scope } from './paths.ts';
import { callIntegration, type Run } from './task-call.ts';
import { createRetries, matchesError } from './task-retries.ts';
import type { WaitingTask } from './task-tokens.ts';

/** One try of a Task: what its context object says beside the state. */
export interface Attempt {
  readonly retryCount: number;
  /** Only of a task that waits for an answer to it. */
  readonly taskToken: string | undefined;
}

/** One visit of a state. */
export interface Visit {
  readonly name: string;
  /** What the state's expressions are evaluated on. */
  scope(attempt?: Attempt): Scope;
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
  readonly waiting?: WaitingTask;
}

/** Makes one try. A task that waits for an answer gets a new token for each try; the token ends with the try. */
async function tryTask(run: Run, state: TaskState, attempt: Try): Promise<Json> {
  if (!state.Resource.waits) return attemptTask(run, state, attempt);
  const waiting = run.tokens.issue();
  try {
    return await attemptTask(run, state, { ...attempt, waiting });
  } finally {
    waiting.close();
  }
}

async function attemptTask(run: Run, state: TaskState, { visit, retryCount, waiting }: Try): Promise<Json> {
  const scope = visit.scope({ retryCount, taskToken: waiting?.token });
  const call = located(visit, () => ({
    timeoutSeconds: readSeconds(state, 'TimeoutSeconds', scope),
    heartbeatSeconds: readSeconds(state, 'HeartbeatSeconds', scope),
    parameters: effectiveInput(state, scope),
    waiting,
  }));
  checkParameters(visit.name, call.parameters);
  const result = await callIntegration(run, state.Resource, call);
  return located(visit, () => effectiveOutput(state, scope, result));
}

function located<T>(visit: Visit, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw visit.locate(error);
  }
}

function readSeconds(
  state: TaskState,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  scope: Scope,
): number | undefined {
  const path: Path | undefined = state[`${field}Path`];
  if (path === undefined) return state[field];
  const seconds = applyPath(path, { ...scope, input: applyPath(state.InputPath, scope) });
  if (typeof seconds === 'number' && seconds > 0) return seconds;
  throw new StatesError(
    'States.Runtime',
    `${field}Path: expected a positive number, found ${JSON.stringify(seconds)}`,
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

/** A Catch gets a missing cause, such as that of a timeout, as an empty text. */
function catchError(state: TaskState, visit: Visit, error: StatesError): Transition {
  const { failure } = error;
  const catcher = state.Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
  if (!catcher) throw error;
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  const { ErrorEquals: _, Next, ...dataFlow } = catcher;
  return { output: effectiveOutput(dataFlow, visit.scope(), errorOutput), next: Next };
}
