import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from 'dynamodb-onetable';
import type { Dynamo } from '../support/dynamo.ts';
import { assessSession, type JournalContender } from './contender.ts';

/** OneTable on the journal's own table and keys. */
export function openDynamodbOnetable({ config, tableName }: Dynamo): JournalContender {
  const client = new DynamoDBClient(config);
  const table = new Table({
    client,
    name: tableName,
    partial: false,
    schema: {
      format: 'onetable:1.1.0',
      version: '1.0.0',
      indexes: { primary: { hash: 'PK', sort: 'SK' } },
      models: {
        Event: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the library's own templates
          PK: { type: String, value: 'SESSION#${sessionId}' },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the library's own templates
          SK: { type: String, value: 'EVENT#${Timestamp}' },
          sessionId: { type: String, required: true },
          Timestamp: { type: String, required: true },
          Status: { type: String, required: true },
        },
      } as const,
      params: {},
    },
  });
  const events = table.getModel('Event');
  return {
    name: 'dynamodb-onetable',
    append: ({ sessionId, status, timestamp }) =>
      events.create({ sessionId, Status: status, Timestamp: timestamp }),
    async read(sessionId) {
      const found = await events.find({ sessionId }, { consistent: true });
      return assessSession(found.map(({ Status }) => String(Status)));
    },
    close: () => client.destroy(),
  };
}
