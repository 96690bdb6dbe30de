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
  limit: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)), 10_000),
  startFromHead: v.optional(v.boolean(), true),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^[fb]\/\d{1,15}$/))),
});

/** AWS gives the newest lines first only from here on (API reference, FilterLogEvents, `startFromHead`). */
const NEWEST_FIRST_SINCE = Date.UTC(2024, 0, 1);

/** CloudWatch Logs, as far as `sls logs` and `aws logs tail` read it, from the lines that are still in memory. */
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
        const { logGroupName: group, logStreamNames: streams, startTime: from, endTime: to, limit } = wanted;
        if (!wanted.startFromHead && from < NEWEST_FIRST_SINCE) {
          throw invalid('startTime: with startFromHead false, expected a time since 2024-01-01T00:00:00Z');
        }
        const pattern = compileFilterPattern(wanted.filterPattern);
        const { after, ...order } = orderOf(wanted);
        const page =
          store.find(group, { streams, from, to, pattern, ...order, after, limit }) ?? throwNoGroup();
        return {
          events: page.events.map(({ id, stream, timestamp, message }) => ({
            eventId: String(id),
            logStreamName: stream,
            timestamp,
            ingestionTime: timestamp,
            message,
          })),
          searchedLogStreams: [],
          ...(page.hasMore && { nextToken: tokenOf(order.newestFirst, page.events.at(-1)?.id ?? 0) }),
        };
      },
    },
  });
}

function parseInput<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(`${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** A token goes on in its own direction, whatever the request says. */
function orderOf({ startFromHead, nextToken }: v.InferOutput<typeof filterSchema>) {
  const [direction, id] = nextToken?.split('/') ?? [];
  if (direction === undefined) return { newestFirst: !startFromHead, after: undefined };
  return { newestFirst: direction === 'b', after: Number(id) };
}

function tokenOf(newestFirst: boolean, id: number): string {
  return `${newestFirst ? 'b' : 'f'}/${id}`;
}

function throwNoGroup(): never {
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}
