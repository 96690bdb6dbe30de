import type { SessionEvent, UnreadableRecord } from '@agents/events';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { Exchange, FaultProxy } from '../fault-proxy/fault-proxy.ts';
import { TABLE, type WholeSystem } from '../support/stack.ts';
import { lossesOf, type TaskSpan, taskSpans, workEnds } from './processes.ts';
import type { SessionOrder } from './session-order.ts';

/** An item as DynamoDB's API writes it. */
export type RawItem = Readonly<Record<string, unknown>>;

/** A put that the table carried out, as the proxy saw it. */
export interface Write {
  /** When the table answered, in epoch milliseconds. */
  readonly at: number;
  readonly caller: string;
  readonly key: string;
  readonly item: RawItem;
  readonly condition: string | undefined;
}

/** The end of an execution; `RUNNING` if it did not end in time. */
export interface ExecutionEnd {
  readonly name: string;
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Epoch milliseconds. */
  readonly stoppedAt: number | undefined;
}

/** A session whose executions have ended, or have not in time. */
export interface EndedSession {
  readonly order: SessionOrder;
  readonly sessionId: string;
  readonly executions: readonly ExecutionEnd[];
  /** The position in the stack's log at which the run itself stops the session's process; infinite if it does not. */
  readonly stoppedAt: number;
}

/** What is known of one session after the run. */
export interface SessionEvidence extends Omit<EndedSession, 'stoppedAt'> {
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly result: unknown;
  readonly taskSpans: readonly TaskSpan[];
  /** Whether a process that the session was placed on died or was stopped, so that the task may be lost. */
  readonly lostProcess: boolean;
}

/** What the checks look at. */
export interface Evidence {
  readonly writes: readonly Write[];
  /** Descriptions of requests that change the table in another way than a put. */
  readonly otherWrites: readonly string[];
  /** The whole table after the run. */
  readonly rows: readonly RawItem[];
  readonly sessions: readonly SessionEvidence[];
}

/** A broken promise of the system. */
export interface Violation {
  readonly promise: string;
  /** What was found instead. */
  readonly found: string;
}

const putSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Item: v.record(v.string(), v.unknown()),
    ConditionExpression: v.optional(v.string()),
  }),
);

/** The operations of DynamoDB that change a table, except PutItem. */
const OTHER_WRITE =
  /^dynamodb:(?:UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|ExecuteStatement|BatchExecuteStatement|ExecuteTransaction)$/;

/** Collects what the proxy saw, what the table holds, and what logs and executions show. */
export async function collectEvidence(
  system: WholeSystem,
  endedSessions: readonly EndedSession[],
  { exchanges }: Pick<FaultProxy, 'exchanges'>,
): Promise<Evidence> {
  const spans = taskSpans(system.logs);
  const ends = workEnds(system.logs);
  // One after another: hundreds of reads at once would time out waiting for a connection.
  const sessions: SessionEvidence[] = [];
  for (const { stoppedAt, ...session } of endedSessions) {
    const { sessionId } = session;
    sessions.push({
      ...session,
      ...(await system.journal.read(sessionId)),
      result: await system.results.get(sessionId),
      taskSpans: spans.get(sessionId) ?? [],
      // The poller stops the process of a session that has ended: that is no loss.
      lostProcess: lossesOf(system.logs, sessionId).some(
        (position) => position < Math.min(stoppedAt, ends.get(sessionId) ?? Number.POSITIVE_INFINITY),
      ),
    });
  }
  return {
    writes: exchanges.flatMap(writesOf),
    otherWrites: exchanges
      .filter(({ call }) => OTHER_WRITE.test(call.operation))
      .map(({ call }) => `${call.operation} by ${call.caller} for ${call.session}`),
    rows: await scan(system),
    sessions,
  };
}

/** The puts of one request that the table carried out: one for each answer with status 200. */
function writesOf({ call, request, answers }: Exchange): readonly Write[] {
  if (call.operation !== 'dynamodb:PutItem') return [];
  const { Item: item, ConditionExpression: condition } = v.parse(putSchema, request.body.toString('utf8'));
  const write = { caller: call.caller, key: keyOf(item), item, condition };
  return answers.filter(({ status }) => status === 200).map(({ at }) => ({ ...write, at }));
}

async function scan({ dynamo }: WholeSystem): Promise<readonly RawItem[]> {
  const rows: RawItem[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName: TABLE, ConsistentRead: true })) {
    rows.push(...(page.Items ?? []));
  }
  return rows;
}

/** The key of an item, as text. */
export function keyOf(item: RawItem): string {
  return `${textOf(item['PK'])} ${textOf(item['SK'])}`;
}

/** The value of a text attribute; an empty string for another type. */
export function textOf(attribute: unknown): string {
  const isText = typeof attribute === 'object' && attribute !== null && 'S' in attribute;
  return isText ? String(attribute.S) : '';
}
