import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity } from 'electrodb';
import type { Dynamo } from '../support/dynamo.ts';
import { assessSession, type JournalContender } from './contender.ts';

/** ElectroDB on the journal's own table and keys. */
export function openElectrodb({ config, tableName }: Dynamo): JournalContender {
  const client = new DynamoDBClient(config);
  const events = new Entity(
    {
      model: { entity: 'event', version: '1', service: 'sessions' },
      attributes: {
        sessionId: { type: 'string', required: true },
        timestamp: { type: 'string', required: true, field: 'Timestamp' },
        status: { type: 'string', required: true, field: 'Status' },
      },
      indexes: {
        primary: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the library's own templates
          pk: { field: 'PK', composite: ['sessionId'], template: 'SESSION#${sessionId}', casing: 'none' },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the library's own templates
          sk: { field: 'SK', composite: ['timestamp'], template: 'EVENT#${timestamp}', casing: 'none' },
        },
      },
    },
    { client, table: tableName },
  );
  return {
    name: 'electrodb',
    append: ({ sessionId, status, timestamp }) => events.create({ sessionId, status, timestamp }).go(),
    async read(sessionId) {
      const { data } = await events.query.primary({ sessionId }).go({ pages: 'all', consistent: true });
      return assessSession(data.map(({ status }) => status));
    },
    close: () => client.destroy(),
  };
}
