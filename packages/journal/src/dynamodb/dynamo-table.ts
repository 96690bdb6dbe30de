import type { Row } from '@agents/events';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { RowPage, Table } from '../table.ts';
import { fromAttributes, toAttributes } from './attribute-values.ts';
import { classifyDynamoError } from './classify.ts';

/** The index over `Status` and `Timestamp`, as `infra/journal-table.yml` declares it. */
export const STATUS_INDEX = 'status-index';

export interface DynamoTableOptions {
  /** Best made by `createJournalClient`; with retries of its own the client may mistake its own event for another's. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** The journal's table on DynamoDB: one request a call, one try a request. */
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
    queryPartition: (PK, cursor) =>
      query(
        {
          KeyConditionExpression: 'PK = :pk',
          ExpressionAttributeValues: { ':pk': { S: PK } },
          ConsistentRead: true,
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

function toPage(
  items: Record<string, AttributeValue>[] | undefined,
  lastKey: Record<string, AttributeValue> | undefined,
): RowPage {
  const rows = (items ?? []).map(fromAttributes);
  return lastKey ? { rows, cursor: fromAttributes(lastKey) } : { rows };
}
