import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';

const Arn = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const Paging = {
  maxResults: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  nextToken: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(3096))),
};

export const StartExecutionRequest = v.object({
  stateMachineArn: Arn,
  name: v.exactOptional(v.string()),
  input: v.exactOptional(v.string(), '{}'),
});

export const ExecutionRequest = v.object({ executionArn: Arn });

export const StopExecutionRequest = v.object({
  executionArn: Arn,
  error: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  cause: v.exactOptional(v.pipe(v.string(), v.maxLength(32_768))),
});

export const ListExecutionsRequest = v.object({
  stateMachineArn: Arn,
  statusFilter: v.exactOptional(v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])),
  ...Paging,
});

export const GetExecutionHistoryRequest = v.object({
  executionArn: Arn,
  reverseOrder: v.exactOptional(v.boolean(), false),
  includeExecutionData: v.exactOptional(v.boolean(), true),
  ...Paging,
});

export const StateMachineRequest = v.object({ stateMachineArn: Arn });

export const ListStateMachinesRequest = v.object(Paging);

/**
 * Parses the body of a request.
 *
 * @throws AwsError `ValidationException` naming every field at fault, what was expected and what was found
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
