import { paginateScan } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { Exchange, FaultProxy } from '../fault-proxy/index.ts';
import { TABLE, type WholeSystem } from '../support/stack.ts';
import { keyOf } from './checks/records.ts';
import type { Evidence, RawItem, SessionEvidence, Write } from './evidence.ts';
import type { EndedSession } from './run-session.ts';
import { lossesOf, taskSpans } from './stack-log.ts';

const putSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Item: v.record(v.string(), v.unknown()),
    ConditionExpression: v.optional(v.string()),
  }),
);

/** What DynamoDB's API has to change a table with, beside PutItem. */
const OTHER_WRITE =
  /^dynamodb:(?:UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|ExecuteStatement|BatchExecuteStatement|ExecuteTransaction)$/;

/** Puts together what the proxy saw, what the table holds, and what the log and the executions tell. */
export async function collectEvidence(
  system: WholeSystem,
  endedSessions: readonly EndedSession[],
  { exchanges }: Pick<FaultProxy, 'exchanges'>,
): Promise<Evidence> {
  const spans = taskSpans(system.logs);
  // One after another: hundreds of reads at once would time out for want of connections, which proves nothing.
  const sessions: SessionEvidence[] = [];
  for (const { stoppedAt, ...session } of endedSessions) {
    const { sessionId } = session;
    sessions.push({
      ...session,
      ...(await system.journal.read(sessionId)),
      result: await system.results.get(sessionId),
      taskSpans: spans.get(sessionId) ?? [],
      lostMachine: lossesOf(system.logs, sessionId).some((position) => position < stoppedAt),
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

/** The puts of one request that the table carried out: as many as it answered with success. */
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
