import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import { isJsonObject, type Json, JsonSchema, overTheWire } from './json.ts';
import { StatesError } from './outcome.ts';
import type { Integration, Integrations } from './task-call.ts';

/** What happens to notices on the local stack: nobody gets mail, so the developer has to see them. */
export interface NoticeEvents {
  /** A notice was put into a queue. */
  onSend(queue: string, body: string): void;
  /** A message was published to a topic. */
  onPublish(topic: string, message: Published): void;
}

export interface Published {
  readonly subject: string;
  readonly message: string;
}

/** Reads an execution's history as the API's GetExecutionHistory; throws AwsError. */
export type ReadHistory = (request: {
  readonly executionArn: string;
  readonly maxResults: number;
  readonly reverseOrder: boolean;
}) => Promise<unknown>;

/** The limits of SNS (API reference of Publish): bytes of a message, characters of a subject. */
const MAX_MESSAGE_BYTES = 262_144;
const SUBJECT = /^[!-~][ -~]{0,98}$/;

const SendParameters = v.strictObject({ QueueUrl: v.string(), MessageBody: JsonSchema });
const ReceiveParameters = v.strictObject({
  QueueUrl: v.string(),
  MaxNumberOfMessages: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)),
  WaitTimeSeconds: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20)),
});
const PublishParameters = v.strictObject({
  TopicArn: v.pipe(v.string(), v.startsWith('arn:')),
  Subject: v.pipe(v.string(), v.regex(SUBJECT, 'expected 1 to 99 ASCII characters on one line')),
  Message: v.pipe(v.string(), v.nonEmpty(), v.maxBytes(MAX_MESSAGE_BYTES)),
});
const HistoryParameters = v.strictObject({
  ExecutionArn: v.string(),
  MaxResults: v.number(),
  ReverseOrder: v.boolean(),
});

/**
 * The integrations that carry notices: queues in memory whose messages are read once, a topic without subscriptions, and the
 * history of an execution.
 */
export function createNoticeIntegrations(events: NoticeEvents, readHistory: ReadHistory): Integrations {
  const queues = new Map<string, string[]>();
  const queueAt = (url: string): string[] => {
    const queue = queues.get(url) ?? [];
    queues.set(url, queue);
    return queue;
  };
  return {
    'arn:aws:states:::sqs:sendMessage': call('SQS', SendParameters, async ({ QueueUrl, MessageBody }) => {
      const body = typeof MessageBody === 'string' ? MessageBody : JSON.stringify(MessageBody);
      queueAt(QueueUrl).push(body);
      events.onSend(nameIn(QueueUrl), body);
      return { MessageId: randomUUID() };
    }),
    // As on AWS, an empty queue answers without a list.
    'arn:aws:states:::aws-sdk:sqs:receiveMessage': call(
      'Sqs',
      ReceiveParameters,
      async ({ QueueUrl, MaxNumberOfMessages }) => {
        const Messages = queueAt(QueueUrl)
          .splice(0, MaxNumberOfMessages)
          .map((Body) => ({ Body, MessageId: randomUUID(), ReceiptHandle: randomUUID() }));
        return Messages.length === 0 ? {} : { Messages };
      },
    ),
    'arn:aws:states:::sns:publish': call('SNS', PublishParameters, async ({ TopicArn, Subject, Message }) => {
      events.onPublish(nameIn(TopicArn), { subject: Subject, message: Message });
      return { MessageId: randomUUID() };
    }),
    'arn:aws:states:::aws-sdk:sfn:getExecutionHistory': call(
      'Sfn',
      HistoryParameters,
      async ({ ExecutionArn: executionArn, MaxResults: maxResults, ReverseOrder: reverseOrder }) =>
        inPascalCase(overTheWire(await readHistory({ executionArn, maxResults, reverseOrder }))),
    ),
  };
}

/** The last part of a queue's URL or a topic's ARN. */
const nameIn = (address: string): string => address.split(/[/:]/).at(-1) ?? address;

function call<T>(
  service: string,
  schema: v.GenericSchema<unknown, T>,
  send: (parameters: T) => Promise<Json>,
): Integration {
  return async (parameters) => {
    const parsed = v.safeParse(schema, parameters);
    if (!parsed.success) {
      const message = `The parameters could not be used to start the Task: ${v.summarize(parsed.issues)}`;
      throw new StatesError('States.Runtime', message);
    }
    return send(parsed.output).catch((error: unknown): never => {
      if (!(error instanceof AwsError)) throw error;
      throw new StatesError(`${service}.${error.code}Exception`, error.message);
    });
  };
}

/** The SDK integrations write the names of an answer in PascalCase. */
function inPascalCase(value: Json): Json {
  if (Array.isArray(value)) return value.map(inPascalCase);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      inPascalCase(inner),
    ]),
  );
}
