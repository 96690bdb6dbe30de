import * as v from 'valibot';
import { AwsError, type AwsService } from '../endpoint/aws-service.ts';
import { createJsonTargetService } from '../endpoint/json-target-service.ts';
import type { StackLog } from '../log.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import type { LogStore } from './log-store.ts';

const describeSchema = v.object({
  logGroupName: v.string(),
  logStreamNamePrefix: v.optional(v.string(), ''),
  limit: v.optional(v.number(), 50),
});

const filterSchema = v.object({
  logGroupName: v.string(),
  logStreamNames: v.optional(v.array(v.string())),
  startTime: v.optional(v.number(), 0),
  endTime: v.optional(v.number(), Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.string(), ''),
  limit: v.optional(v.number(), 10_000),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)), '0'),
});

/** Answers what `sls logs` and `aws logs tail` ask, from the lines that are still in memory. */
export function createLogsService(store: LogStore, log: StackLog): AwsService {
  return createJsonTargetService({
    name: 'logs',
    targetPrefix: 'Logs_20140328',
    contentType: 'application/x-amz-json-1.1',
    log,
    operations: {
      async DescribeLogStreams(input) {
        const { logGroupName, logStreamNamePrefix, limit } = parseInput(describeSchema, input);
        const streams = store.streams(logGroupName) ?? throwNoGroup();
        const wanted = streams.filter(({ name }) => name.startsWith(logStreamNamePrefix)).slice(0, limit);
        return {
          logStreams: wanted.map(({ name, firstTimestamp, lastTimestamp }) => ({
            logStreamName: name,
            creationTime: firstTimestamp,
            firstEventTimestamp: firstTimestamp,
            lastEventTimestamp: lastTimestamp,
          })),
        };
      },
      async FilterLogEvents(input) {
        const wanted = parseInput(filterSchema, input);
        const events = store.events(wanted.logGroupName) ?? throwNoGroup();
        const matches = compileFilterPattern(wanted.filterPattern);
        const found = events.filter(
          ({ id, stream, timestamp, message }) =>
            id > wanted.nextToken &&
            timestamp >= wanted.startTime &&
            timestamp <= wanted.endTime &&
            (wanted.logStreamNames?.includes(stream) ?? true) &&
            matches(message),
        );
        const page = found.slice(0, wanted.limit);
        const last = page.at(-1);
        return {
          events: page.map(({ id, stream, timestamp, message }) => ({
            eventId: String(id),
            logStreamName: stream,
            timestamp,
            ingestionTime: timestamp,
            message,
          })),
          searchedLogStreams: [],
          ...(last && page.length < found.length ? { nextToken: String(last.id) } : {}),
        };
      },
    },
  });
}

function parseInput<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new AwsError('InvalidParameterException', `${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
}

function throwNoGroup(): never {
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}
