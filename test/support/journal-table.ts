import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createDynamoTable, createJournal, createJournalClient, type Journal } from '@agents/journal';
import { CreateTableCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

/** A journal's table on an embedded DynamoDB that listens on loopback. */
export interface JournalTable {
  readonly endpoint: string;
  readonly tableName: string;
  readonly journal: Journal;
  /** Puts a row of text attributes as it is, past every check of the journal. */
  plant(row: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** Starts the database on a free port and creates an empty table in it, without the index that no function reads. */
export async function openJournalTable(): Promise<JournalTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createJournalClient({ endpoint, region: 'us-east-1', credentials });
  const tableName = 'agents-table-test';

  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'SK', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
    }),
  );
  const describe = new DescribeTableCommand({ TableName: tableName });
  while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE') {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    endpoint,
    tableName,
    journal: createJournal({ table: createDynamoTable({ client, tableName }) }),
    async plant(row) {
      const Item = Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }]));
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
