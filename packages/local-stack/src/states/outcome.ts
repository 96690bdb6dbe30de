import { bytesOf, type Json } from './json.ts';

/** What an error is known by: the name that Retry and Catch match on, and the text that explains it. */
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

/** An error inside an execution, under the name Step Functions gives it: `States.Timeout`, or a function's own. */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly failure: Failure;

  constructor(error: string | undefined, cause: string | undefined) {
    super(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
    this.failure = { error, cause };
  }
}

/** Why a running execution must end from outside; the reason that its abort signal carries. */
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
