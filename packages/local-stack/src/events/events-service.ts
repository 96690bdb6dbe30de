import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { AwsError, type AwsService } from '../endpoint/aws-service.ts';
import { createJsonTargetService } from '../endpoint/json-target-service.ts';
import type { StackLog } from '../log.ts';
import { type Sleep, sleepInRealTime } from '../states/clock.ts';
import type { RuleResource } from '../template/resources/workflow.ts';
import { deliver, type StartExecution } from './deliver.ts';
import { entrySchema, type PutEventsEntry, toEvent } from './event.ts';
import { compileRules } from './rules.ts';

export interface EventsServiceOptions {
  readonly rules: readonly RuleResource[];
  readonly accountId: string;
  readonly region: string;
  readonly startExecution: StartExecution;
  readonly log: StackLog;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
  readonly sleep?: Sleep;
}

/** Quotas of PutEvents: entries in one request, and their bytes altogether. */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 1024 * 1024;

const ruleRequestSchema = v.object({
  Name: v.string(),
  EventBusName: v.optional(v.string(), 'default'),
});

const requestSchema = v.object({ Entries: v.array(entrySchema) });

/**
 * Makes the local EventBridge, which has PutEvents and DescribeRule. As on AWS, it answers once the events are accepted and delivers them later.
 *
 * @throws StartError `TEMPLATE_INVALID` on a rule that the local stack does not support
 */
export function createEventsService(options: EventsServiceOptions): AwsService {
  const { publish, close } = createPublisher(options);
  const service = createJsonTargetService({
    name: 'events',
    targetPrefix: 'AWSEvents',
    contentType: 'application/x-amz-json-1.1',
    log: options.log,
    operations: {
      async PutEvents(input) {
        const results = parseEntries(input).map(publish);
        const failed = results.filter((result) => 'ErrorCode' in result).length;
        return { FailedEntryCount: failed, Entries: results };
      },
      async DescribeRule(input) {
        const request = v.safeParse(ruleRequestSchema, input);
        if (!request.success) throw invalid("Value at 'name' failed to satisfy constraint");
        return describeRule(options.rules, request.output);
      },
    },
  });
  return { ...service, close };
}

/** AWS names the bus before the rule: a rule on a bus that does not exist is not looked for. */
function describeRule(rules: readonly RuleResource[], request: v.InferOutput<typeof ruleRequestSchema>) {
  const bus = busNameOf(request.EventBusName);
  if (bus !== 'default' && !rules.some(({ busName }) => busName === bus)) {
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  }
  const rule = rules.find(({ name, busName }) => name === request.Name && busName === bus);
  if (!rule) {
    const message = `Rule ${request.Name} does not exist on EventBus ${bus}.`;
    throw new AwsError('ResourceNotFoundException', message);
  }
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.pattern && { EventPattern: JSON.stringify(rule.pattern) }),
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: rule.busName,
  };
}

/** A request names a bus by its name or by its ARN. */
function busNameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

function createPublisher(options: EventsServiceOptions) {
  const { log, startExecution, accountId: account, region, now = Date.now, newId = randomUUID } = options;
  const { sleep = sleepInRealTime } = options;
  const route = compileRules(options.rules, log);
  const buses = new Set(['default', ...options.rules.map((rule) => rule.busName)]);
  const closing = new AbortController();
  const deliveries = new Set<Promise<void>>();
  return {
    publish(entry: PutEventsEntry) {
      const event = toEvent(entry, { id: newId(), account, region, now: now() });
      if ('ErrorCode' in event) return event;
      const bus = busNameOf(entry.EventBusName);
      const caused = route(event, bus);
      log.debug({ event_id: event.id, source: event.source, bus, matched: caused.length }, 'event accepted');
      // EventBridge accepts events for a bus that does not exist, and drops them.
      if (!buses.has(bus)) log.warn({ bus }, 'the template has no rule on this event bus; event dropped');
      for (const delivery of caused) {
        const running = deliver(delivery, { startExecution, log, sleep, signal: closing.signal });
        deliveries.add(running);
        running.finally(() => deliveries.delete(running));
      }
      return { EventId: event.id };
    },
    async close() {
      closing.abort();
      await Promise.all(deliveries);
    },
  };
}

function parseEntries(input: unknown) {
  const request = v.safeParse(requestSchema, input);
  if (!request.success) {
    const [issue] = request.issues;
    throw invalid(
      `Value at '${v.getDotPath(issue) ?? 'entries'}' failed to satisfy constraint: ${issue.message}`,
    );
  }
  const { Entries } = request.output;
  if (Entries.length < 1) throw invalid(lengthProblem('greater than or equal to 1'));
  if (Entries.length > MAX_ENTRIES) throw invalid(lengthProblem(`less than or equal to ${MAX_ENTRIES}`));
  if (Buffer.byteLength(JSON.stringify(Entries)) > MAX_REQUEST_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  return Entries;
}

function lengthProblem(expected: string): string {
  return `Value at 'entries' failed to satisfy constraint: Member must have length ${expected}`;
}

function invalid(problem: string): AwsError {
  return new AwsError('ValidationException', `1 validation error detected: ${problem}`);
}
