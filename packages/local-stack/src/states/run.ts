import type { Now, Sleep } from './clock.ts';
import { contextObject, type ExecutionIdentity } from './context-object.ts';
import type { History, StateType } from './history.ts';
import { bytesOf, type Json, type JsonObject } from './json.ts';
import { StatesError } from './outcome.ts';

/** Calls another service for a task: takes its parameters, resolves with its result. Reports errors as `StatesError`. */
export type Integration = (parameters: Json) => Promise<Json>;

/** The task integrations by their resource ARN. */
export type Integrations = Readonly<Record<string, Integration>>;

/** The largest input or output of a state or a task, in bytes (Step Functions quota). */
export const MAX_DATA_BYTES = 262_144;

/**
 * Checks what a state or a task hands on.
 *
 * @param name a state is named by its name, a task by the type of its resource, as AWS does
 * @throws StatesError `States.DataLimitExceeded` when it has more than 256 KiB
 */
export function checkResultSize(name: string, result: Json): void {
  if (bytesOf(result) <= MAX_DATA_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** What the states of one execution share while it runs. */
export interface Run {
  readonly identity: ExecutionIdentity;
  readonly history: History;
  readonly integrations: Integrations;
  readonly now: Now;
  readonly sleep: Sleep;
  /** As `sleep`, for waits and retry delays, which may pass faster than time does. */
  readonly pause: Sleep;
  readonly random: () => number;
  /** Aborts when the execution must end; its reason is an `ExecutionEnded`. */
  readonly signal: AbortSignal;
}

/** One visit of a state: the input it came with, and how its events and its context look. */
export interface Visit {
  readonly input: Json;
  context(retryCount?: number): JsonObject;
  /** @throws StatesError `States.DataLimitExceeded` when the output is larger than a state may hand on */
  exit(output: Json): void;
  /** Says of an error where it happened, as AWS does for those that no service reported. */
  locate(error: unknown): unknown;
}

/** Enters a state. */
export function enterState(run: Run, kind: StateType, name: string, input: Json): Visit {
  const enteredAt = run.now();
  const eventId = run.history.append({ type: 'StateEntered', kind, name, input });
  return {
    input,
    context: (retryCount = 0) => contextObject(run.identity, { name, enteredAt, retryCount }),
    exit: (output) => {
      // Most states hand on what they got, and that was checked.
      if (output !== input) checkResultSize(name, output);
      run.history.append({ type: 'StateExited', kind, name, output });
    },
    locate(error) {
      if (!(error instanceof StatesError) || !error.failure.error?.startsWith('States.')) return error;
      const place = `An error occurred while executing the state '${name}' (entered at the event id #${eventId}).`;
      return new StatesError(error.failure.error, `${place} ${error.failure.cause ?? ''}`.trimEnd());
    },
  };
}
