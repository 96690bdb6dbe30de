import { InvalidSessionId, parseSessionId } from '@agents/events';
import * as v from 'valibot';

/** The input of a function is not valid. Nothing was written. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly code = 'INVALID_INPUT';
  readonly retryable = false;
}

/** The input that a function expects, with an example for the error message. */
export interface InputContract<Schema extends v.GenericSchema> {
  readonly schema: Schema;
  /** JSON, as for `sls invoke -d`. */
  readonly example: string;
}

/**
 * Reads a function's input.
 *
 * @throws InvalidInput with every problem, what was found, and the example
 */
export function parseInput<Schema extends v.GenericSchema>(
  { schema, example }: InputContract<Schema>,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map(describeIssue).join('; ');
  throw new InvalidInput(`${problems}; this function expects ${example}`);
}

/** A session id by the journal's rule, as a schema. */
export const sessionIdSchema = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return parseSessionId(dataset.value);
    } catch (error) {
      if (!(error instanceof InvalidSessionId)) throw error;
      addIssue({ message: error.message });
      return NEVER;
    }
  }),
);

/** Describes an issue as `path: what was expected, what was found`, or as missing. */
function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (!path) return issue.message;
  if (issue.input === undefined) return `${path}: missing`;
  return issue.message.startsWith(`${path}: `) ? issue.message : `${path}: ${issue.message}`;
}
