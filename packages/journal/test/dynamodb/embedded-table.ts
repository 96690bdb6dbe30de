import { type AddressInfo, createServer } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createJournalClient } from '../../src/dynamodb/client.ts';
import { createDynamoTable, JOURNAL_TABLE_SCHEMA, toAttributes } from '../../src/dynamodb/table.ts';
import type { TableUnderTest } from '../contract/journal-contract.ts';

/** What dynalite and these tests need to agree on who they are; no account is reached. */
export const LOCAL_CONFIG = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} satisfies DynamoDBClientConfig;

export interface EmbeddedDynamo {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** Starts the embedded DynamoDB on a free loopback port. */
export async function startDynamo(): Promise<EmbeddedDynamo> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createJournalClient({ ...LOCAL_CONFIG, endpoint });
  return {
    endpoint,
    client,
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Creates the journal's table, with its index, and waits until it is there. */
export async function createJournalTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(new CreateTableCommand({ TableName: tableName, ...JOURNAL_TABLE_SCHEMA }));
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A journal table of its own on an embedded DynamoDB. */
export async function openEmbeddedTable(): Promise<TableUnderTest> {
  const dynamo = await startDynamo();
  const tableName = 'agents-table-test';
  await createJournalTable(dynamo.client, tableName);
  return {
    table: createDynamoTable({ client: dynamo.client, tableName }),
    async plant(row) {
      await dynamo.client.send(new PutItemCommand({ TableName: tableName, Item: toAttributes(row) }));
    },
    close: () => dynamo.close(),
  };
}

/** A loopback port on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
