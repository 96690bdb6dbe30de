import * as v from 'valibot';
import { LOG_LEVELS } from './logger.ts';

/** Environment variables are missing or malformed. The message names all of them. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';
  readonly code = 'INVALID_ENVIRONMENT';
  readonly retryable = false;
}

/** The variables of every function, as entries for {@link parseEnvironment}. */
export const commonVariables = {
  /** The journal's table. */
  JOURNAL_TABLE: v.pipe(v.string(), v.nonEmpty()),
  /** The lowest level that is logged; default `info`. */
  LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS), 'info'),
};

/**
 * Reads the environment variables of a function.
 *
 * @throws InvalidEnvironment that names every variable which is not set, blank or malformed
 */
export function parseEnvironment<Entries extends v.ObjectEntries>(
  entries: Entries,
  environment: Readonly<Record<string, string | undefined>>,
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const result = v.safeParse(v.object(entries), environment);
  if (result.success) return result.output;
  const problems = new Map<string, string>();
  for (const issue of result.issues) {
    const name = v.getDotPath(issue) ?? 'environment';
    if (!problems.has(name)) problems.set(name, describeVariable(name, environment[name], issue.message));
  }
  throw new InvalidEnvironment(
    `environment variables: ${[...problems.values()].join('; ')}; serverless.yml sets them, so deploy the stage again`,
  );
}

/** Absent, blank and malformed are three mistakes with three corrections. */
function describeVariable(name: string, value: string | undefined, problem: string): string {
  if (value === undefined) return `${name} is not set`;
  return value.trim() === '' ? `${name} is blank` : `${name} is malformed (${problem})`;
}
