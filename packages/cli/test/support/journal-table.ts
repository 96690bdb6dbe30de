import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createDynamoTable, createJournalClient, STATUS_INDEX } from '@agents/journal';
import { CreateTableCommand, DescribeTableCommand, type KeySchemaElement } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { type SampleSession, sampleRows } from '../../../../tools/cli-document/sample-sessions.ts';

/** The journal's table, with its index, on an embedded DynamoDB. */
export interface EmbeddedJournal {
  readonly endpoint: string;
  plant(row: Readonly<Record<string, string>> & { readonly PK: string; readonly SK: string }): Promise<void>;
  /** Plants the rows of a session that began so long before `now`. */
  plantSession(session: SampleSession, now: number): Promise<void>;
  close(): Promise<void>;
}

const TableName = 'agents-table-dev';

const keys = (hash: string, range: string): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

/** Starts the database on a free port of this machine and creates the table of the stage dev in it. */
export async function openEmbeddedJournal(): Promise<EmbeddedJournal> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createJournalClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['PK', 'SK', 'Status', 'Timestamp'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: keys('PK', 'SK'),
      GlobalSecondaryIndexes: [
        {
          IndexName: STATUS_INDEX,
          KeySchema: keys('Status', 'Timestamp'),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  while ((await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus !== 'ACTIVE') {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const table = createDynamoTable({ client, tableName: TableName });
  return {
    endpoint,
    async plant(row) {
      await table.putNew(row);
    },
    async plantSession(session, now) {
      for (const row of sampleRows(session, now)) await table.putNew(row);
    },
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
