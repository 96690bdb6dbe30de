import type { Row } from '@agents/events';
import {
  type AttributeValue,
  type CreateTableCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { RowPage, Table } from '../table.ts';
import { classifyDynamoError } from './client.ts';

/** The index over `Status` and `Timestamp`. */
export const STATUS_INDEX = 'status-index';

/** The keys and indexes of the journal's table, as CreateTable takes them. A test compares them with `infra/journal-table.yml`. */
export const JOURNAL_TABLE_SCHEMA = {
  AttributeDefinitions: [
    { AttributeName: 'PK', AttributeType: 'S' },
    { AttributeName: 'SK', AttributeType: 'S' },
    { AttributeName: 'Status', AttributeType: 'S' },
    { AttributeName: 'Timestamp', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'PK', KeyType: 'HASH' },
    { AttributeName: 'SK', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: STATUS_INDEX,
      KeySchema: [
        { AttributeName: 'Status', KeyType: 'HASH' },
        { AttributeName: 'Timestamp', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} satisfies Omit<CreateTableCommandInput, 'TableName'>;

export interface DynamoTableOptions {
  /** Made by `createJournalClient`. A client that retries by itself may take its own event for another writer's. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** The journal's table on DynamoDB. Each call is one request and one try. */
export function createDynamoTable({ client, tableName }: DynamoTableOptions): Table {
  const attempt = async <T>(request: () => Promise<T>): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      throw classifyDynamoError(error, tableName);
    }
  };
  const query = (input: Omit<QueryCommandInput, 'TableName'>, cursor?: Row): Promise<RowPage> =>
    attempt(async () => {
      const start = cursor && { ExclusiveStartKey: toAttributes(cursor) };
      const answer = await client.send(new QueryCommand({ TableName: tableName, ...input, ...start }));
      return toPage(answer.Items, answer.LastEvaluatedKey);
    });

  return {
    name: tableName,
    putNew: (item) =>
      attempt(async () => {
        try {
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: toAttributes(item),
              ConditionExpression: 'attribute_not_exists(PK)',
            }),
          );
          return 'stored';
        } catch (error) {
          if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 'taken';
          throw error;
        }
      }),
    get: ({ PK, SK }) =>
      attempt(async () => {
        const key = { TableName: tableName, Key: toAttributes({ PK, SK }), ConsistentRead: true };
        const { Item } = await client.send(new GetItemCommand(key));
        return Item && fromAttributes(Item);
      }),
    queryPartition: (PK, cursor, { newestFirst, limit } = {}) =>
      query(
        {
          KeyConditionExpression: 'PK = :pk',
          ExpressionAttributeValues: { ':pk': { S: PK } },
          ConsistentRead: true,
          ...(newestFirst && { ScanIndexForward: false }),
          ...(limit !== undefined && { Limit: limit }),
        },
        cursor,
      ),
    queryStatus: ({ status, from, to, newestFirst, limit, cursor }) =>
      query(
        {
          IndexName: STATUS_INDEX,
          KeyConditionExpression: '#status = :status AND #timestamp BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#status': 'Status', '#timestamp': 'Timestamp' },
          ExpressionAttributeValues: { ':status': { S: status }, ':from': { S: from }, ':to': { S: to } },
          ScanIndexForward: !newestFirst,
          Limit: limit,
        },
        cursor,
      ),
  };
}

function toPage(items: AttributeMap[] | undefined, lastKey: AttributeMap | undefined): RowPage {
  const rows = (items ?? []).map(fromAttributes);
  return lastKey ? { rows, cursor: fromAttributes(lastKey) } : { rows };
}

type AttributeMap = Record<string, AttributeValue>;

/** Encodes text and numbers as DynamoDB's attribute values. The journal stores no other types. */
export function toAttributes(item: Readonly<Record<string, unknown>>): AttributeMap {
  const attributes: AttributeMap = {};
  for (const [name, value] of Object.entries(item)) {
    attributes[name] = typeof value === 'number' ? { N: String(value) } : { S: String(value) };
  }
  return attributes;
}

/** Decodes attribute values. A type that the journal never writes is kept, so that parsing reports it. */
export function fromAttributes(attributes: AttributeMap): Row {
  const row: Record<string, unknown> = {};
  for (const name in attributes) {
    const value = attributes[name];
    row[name] = value?.S ?? (value?.N === undefined ? value : Number(value.N));
  }
  return row;
}
