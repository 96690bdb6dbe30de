import { createDynamoTable, createJournal, createJournalClient } from '@agents/journal';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Bench, Figure } from '../figure.ts';
import { interleave } from '../measure/interleave.ts';
import { ratioRow } from '../measure/ratio-row.ts';
import type { Row } from '../result.ts';
import { startDynamo } from '../support/dynamo.ts';

const ROUNDS = 30;
const OPERATIONS = 60;

export const append: Figure = {
  name: 'append',
  title: 'Appending one event',
  method: 'x',
  packages: ['@aws-sdk/client-dynamodb', 'dynalite'],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const dynamo = await startDynamo();
  const { config, tableName } = dynamo;
  const ours = createJournalClient(config);
  const bare = new DynamoDBClient(config);
  const journal = createJournal({ table: createDynamoTable({ client: ours, tableName }) });
  let n = 0;
  const rounds = await interleave(
    [
      {
        name: 'ours',
        run: () => journal.append({ sessionId: `ours-${n++}`, status: 'AGENT_ENTRYPOINT_STARTED' }),
      },
      {
        name: 'bare',
        run: () => {
          const timestamp = new Date().toISOString();
          return bare.send(
            new PutItemCommand({
              TableName: tableName,
              Item: {
                PK: { S: `SESSION#bare-${n++}` },
                SK: { S: `EVENT#${timestamp}` },
                Status: { S: 'AGENT_ENTRYPOINT_STARTED' },
                Timestamp: { S: timestamp },
              },
              ConditionExpression: 'attribute_not_exists(PK)',
            }),
          );
        },
      },
    ],
    { rounds: ROUNDS, operations: OPERATIONS, onRound: (round) => progress(`round ${round} of ${ROUNDS}`) },
  );
  ours.destroy();
  bare.destroy();
  await dynamo.stop();
  const of = (name: string) => rounds.get(name) ?? [];
  const against = 'PutItemCommand';
  return [
    ratioRow({
      what: 'p50',
      against,
      ours: of('ours').map(({ p50Ms }) => p50Ms),
      theirs: of('bare').map(({ p50Ms }) => p50Ms),
      goal: 1,
    }),
    ratioRow({
      what: 'processor time',
      against,
      ours: of('ours').map(({ cpuMs }) => cpuMs),
      theirs: of('bare').map(({ cpuMs }) => cpuMs),
      goal: 1,
    }),
  ];
}
