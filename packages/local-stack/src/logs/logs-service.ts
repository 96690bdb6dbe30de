import * as v from 'valibot';
import { AwsError, type AwsService } from '../endpoint/aws-service.ts';
import { createJsonTargetService } from '../endpoint/json-target-service.ts';
import type { StackLog } from '../log.ts';
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

/**
 * Compiles a filter pattern of CloudWatch Logs that is made of terms. A line matches when it contains every term and none
 * of the terms with a minus before them. A term is a word or a text in quotation marks.
 *
 * @throws AwsError `InvalidParameterException` on a pattern over JSON fields, alternatives or regular expressions
 */
export function compileFilterPattern(pattern: string): (line: string) => boolean {
  if (/^\s*[{[%?]|\s\?/.test(pattern)) {
    const message = 'The local stack supports filter patterns made of terms only';
    throw new AwsError('InvalidParameterException', message);
  }
  const terms = [...pattern.matchAll(/(?<not>-?)(?:"(?<quoted>[^"]*)"|(?<word>\S+))/g)].map(({ groups }) => ({
    text: groups?.['quoted'] ?? groups?.['word'] ?? '',
    wanted: groups?.['not'] !== '-',
  }));
  return (line) => terms.every(({ text, wanted }) => line.includes(text) === wanted);
}
