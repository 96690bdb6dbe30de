import { orAborted } from './clock.ts';
import { bytesOf, type Json, type JsonObject, overTheWire } from './json.ts';
import { StatesError } from './outcome.ts';
import type { TaskStep } from './program.ts';
import { createRetries, matchesError } from './retry.ts';
import { checkResultSize, MAX_DATA_BYTES, type Run, type Visit } from './run.ts';

/** What a state hands on: its output and the name of the next state, `undefined` at the end. */
export interface Transition {
  readonly output: Json;
  readonly next: string | undefined;
}

/**
 * Runs a Task state: tries, retries with the delays of its Retry, and its Catch when no try is left.
 *
 * @throws StatesError when no catcher covers the last error
 */
export async function runTask(run: Run, step: TaskStep, visit: Visit): Promise<Transition> {
  const retries = createRetries(step.retriers, run.random);
  for (;;) {
    try {
      return { output: await tryTask(run, step, visit, retries.count), next: step.next };
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof StatesError)) throw error;
      const delayMs = retries.next(error.failure.error);
      if (delayMs === undefined) return await catchError(step, visit, error);
      await run.pause(delayMs, run.signal);
    }
  }
}

async function tryTask(run: Run, step: TaskStep, visit: Visit, retryCount: number): Promise<Json> {
  const context = visit.context(retryCount);
  let reported: unknown;
  try {
    const timeoutSeconds = await readTimeout(step, visit.input, context);
    return await step.flow(visit.input, context, (parameters) =>
      callIntegration(run, step, parameters, timeoutSeconds).catch((error: unknown) => {
        reported = error;
        throw error;
      }),
    );
  } catch (error) {
    throw error === reported ? error : visit.locate(error);
  }
}

async function readTimeout(step: TaskStep, input: Json, context: JsonObject): Promise<number | undefined> {
  const seconds = await step.timeout?.(input, context);
  if (seconds === undefined || (typeof seconds === 'number' && seconds > 0)) return seconds;
  throw new StatesError(
    'States.Runtime',
    `TimeoutSecondsPath must lead to a positive number, found ${JSON.stringify(seconds)}`,
  );
}

async function callIntegration(
  run: Run,
  step: TaskStep,
  parameters: Json,
  timeoutSeconds: number | undefined,
) {
  const { task } = step;
  const integration = run.integrations[step.integration];
  if (!integration) throw new StatesError('States.Runtime', `There is no integration ${step.integration}`);
  checkParameters(step.name, parameters);
  run.history.append({ type: 'TaskScheduled', task, parameters, timeoutSeconds });
  run.history.append(step.started);
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

function checkParameters(name: string, parameters: Json): void {
  const bytes = bytesOf(parameters);
  if (bytes <= MAX_DATA_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The parameters of the state '${name}' have ${bytes} bytes, and ${MAX_DATA_BYTES} are the most a task takes.`,
  );
}

/** Waits for a call, but not past its timeout or the execution's end. The call itself goes on, as it does on AWS. */
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

/** A timeout has no cause; a Catch gets it as an empty text. */
async function catchError(step: TaskStep, visit: Visit, error: StatesError): Promise<Transition> {
  const { failure } = error;
  const catcher = step.catchers.find(({ errorEquals }) => matchesError(errorEquals, failure.error));
  if (!catcher) throw error;
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  const output = await catcher.flow(visit.input, visit.context(), async () => errorOutput);
  return { output, next: catcher.next };
}
