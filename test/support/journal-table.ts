import {
  createDynamoTable,
  createJournal,
  createJournalClient,
  JOURNAL_TABLE_SCHEMA,
  type Journal,
} from '@agents/journal';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterTests } from './after-tests.ts';
import { listen } from './listen.ts';

/** What an SDK client and the embedded DynamoDB agree on; neither reaches an account. */
export const LOCAL_CONFIG = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} satisfies DynamoDBClientConfig;

/** An embedded DynamoDB without tables. */
export interface EmbeddedDynamo {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** The journal's table, with its index, on an embedded DynamoDB. */
export interface JournalTable extends EmbeddedDynamo {
  readonly tableName: string;
  readonly table: ReturnType<typeof createDynamoTable>;
  readonly journal: Journal;
  /** Puts a row past every check of the journal. */
  plant(row: PlantedRow): Promise<void>;
  /** Puts rows of different keys as `plant` does, with a fraction of its requests. */
  plantAll(rows: readonly PlantedRow[]): Promise<void>;
}

export type PlantedRow = Readonly<Record<string, string | number>>;

/** Maximum number of rows in one BatchWriteItem. */
const BATCH = 25;

/** Starts an embedded DynamoDB on a free port of loopback. It is closed after the tests of the file. */
export async function startDynamo(): Promise<EmbeddedDynamo> {
  const { url: endpoint, close } = await listen(dynalite({ createTableMs: 0 }));
  const client = createJournalClient({ ...LOCAL_CONFIG, endpoint });
  afterTests(() => client.destroy());
  return { endpoint, client, close };
}

/** Opens an empty journal on an embedded DynamoDB. It is closed after the tests of the file. */
export async function openJournalTable(tableName = 'agents-table-test'): Promise<JournalTable> {
  const dynamo = await startDynamo();
  const { client } = dynamo;
  await client.send(new CreateTableCommand({ TableName: tableName, ...JOURNAL_TABLE_SCHEMA }));
  await waitUntilTableExists(
    { client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.01 },
    { TableName: tableName },
  );
  const table = createDynamoTable({ client, tableName });
  return {
    ...dynamo,
    tableName,
    table,
    journal: createJournal({ table }),
    async plant(row) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: attributesOf(row) }));
    },
    async plantAll(rows) {
      for (let from = 0; from < rows.length; from += BATCH) {
        const puts = rows
          .slice(from, from + BATCH)
          .map((row) => ({ PutRequest: { Item: attributesOf(row) } }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
      }
    },
  };
}

function attributesOf(row: PlantedRow): Record<string, AttributeValue> {
  const attributes = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  return Object.fromEntries(attributes);
}
