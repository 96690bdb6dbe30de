import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Entity } from 'dynamodb-toolbox/entity';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { Table } from 'dynamodb-toolbox/table';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import type { Dynamo } from '../support/dynamo.ts';
import { assessSession, type JournalContender } from './contender.ts';

/** DynamoDB-Toolbox on the journal's own table and keys. */
export function openDynamodbToolbox({ config, tableName }: Dynamo): JournalContender {
  const client = new DynamoDBClient(config);
  const table = new Table({
    documentClient: DynamoDBDocumentClient.from(client),
    name: tableName,
    partitionKey: { name: 'PK', type: 'string' },
    sortKey: { name: 'SK', type: 'string' },
  });
  const events = new Entity({
    name: 'event',
    table,
    schema: item({
      PK: string().key(),
      SK: string().key(),
      Status: string(),
      Timestamp: string(),
    }),
    timestamps: false, // they would be written beside ours
  });
  return {
    name: 'dynamodb-toolbox',
    append: ({ sessionId, status, timestamp }) =>
      events
        .build(PutItemCommand)
        .item({
          PK: `SESSION#${sessionId}`,
          SK: `EVENT#${timestamp}`,
          Status: status,
          Timestamp: timestamp,
        })
        .options({ condition: { attr: 'PK', exists: false } })
        .send(),
    async read(sessionId) {
      const { Items = [] } = await table
        .build(QueryCommand)
        .query({ partition: `SESSION#${sessionId}` })
        .entities(events)
        .options({ consistent: true, maxPages: Number.POSITIVE_INFINITY })
        .send();
      return assessSession(Items.map(({ Status }) => Status));
    },
    close: () => client.destroy(),
  };
}
