import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';

/**
 * Parses the body of a request.
 *
 * @throws AwsError `ValidationException` naming every invalid field, what was expected and what was found
 */
export function parseRequest<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
  throw new AwsError(
    'ValidationException',
    `${faults.length} validation error detected: ${faults.join('; ')}`,
  );
}
