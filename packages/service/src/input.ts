import * as v from 'valibot';
import { InvalidInput } from './errors.ts';
import { describeIssue } from './issues.ts';

/** What a function takes, and an example of it for whoever called it with something else. */
export interface InputContract<Schema extends v.GenericSchema> {
  readonly schema: Schema;
  /** JSON, as one would pass it to `sls invoke -d`. */
  readonly example: string;
}

/**
 * Reads a function's input.
 *
 * @throws InvalidInput naming everything that is wrong with it, what was found, and what the function takes
 */
export function parseInput<Schema extends v.GenericSchema>(
  { schema, example }: InputContract<Schema>,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map(describeIssue).join('; ');
  throw new InvalidInput(`${problems}; this function takes ${example}`);
}
