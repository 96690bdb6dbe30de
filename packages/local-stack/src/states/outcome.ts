import { bytesOf, type Json } from './json.ts';

/** The error of a task or an execution: the name that Retry and Catch match, and the text that explains it. */
export interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** How an execution ended. */
export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | ({ readonly status: 'FAILED' } & Failure)
  | { readonly status: 'TIMED_OUT' }
  | ({ readonly status: 'ABORTED' } & Failure);

/** An error inside an execution, with the name that Step Functions gives it: `States.Timeout`, or the error of a function. */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly failure: Failure;

  constructor(error: string | undefined, cause: string | undefined) {
    super(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
    this.failure = { error, cause };
  }
}

/** The reason of an execution's abort signal: how the execution ends. */
export class ExecutionEnded extends Error {
  override readonly name = 'ExecutionEnded';
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(`The execution has ended: ${outcome.status}`);
    this.outcome = outcome;
  }
}

/** The largest input or output of an execution, a state or a task, in bytes (Step Functions quota). */
export const MAX_DATA_BYTES = 262_144;

/**
 * Checks the size of the output of a state or a task.
 *
 * @param name the name of the state, or the resource type of the task, as AWS names them
 * @throws StatesError `States.DataLimitExceeded` on more than 256 KiB
 */
export function checkResultSize(name: string, result: Json): void {
  if (bytesOf(result) <= MAX_DATA_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
