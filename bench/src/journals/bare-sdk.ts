import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Dynamo } from '../support/dynamo.ts';
import { assessSession, type JournalContender } from './contender.ts';

/** The AWS SDK by hand, its client made as its documentation makes it: the same put, the same query, nothing else. */
export function openBareSdk({ config, tableName }: Dynamo): JournalContender {
  const client = new DynamoDBClient(config);
  return {
    name: 'bare SDK',
    append: ({ sessionId, status, timestamp }) =>
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            PK: { S: `SESSION#${sessionId}` },
            SK: { S: `EVENT#${timestamp}` },
            Status: { S: status },
            Timestamp: { S: timestamp },
          },
          ConditionExpression: 'attribute_not_exists(PK)',
        }),
      ),
    async read(sessionId) {
      const items: Record<string, unknown>[] = [];
      let start: Record<string, AttributeValue> | undefined;
      do {
        const page: QueryCommandOutput = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'PK = :pk',
            ExpressionAttributeValues: { ':pk': { S: `SESSION#${sessionId}` } },
            ConsistentRead: true,
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        for (const item of page.Items ?? []) items.push(unmarshall(item));
        start = page.LastEvaluatedKey;
      } while (start);
      return assessSession(items.map((item) => String(item['Status'])));
    },
    close: () => client.destroy(),
  };
}
