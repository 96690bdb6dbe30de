import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Aggregate, EventStore, EventType } from '@castore/core';
import { DynamoDBSingleTableEventStorageAdapter } from '@castore/event-storage-adapter-dynamodb';
import type { Dynamo } from '../support/dynamo.ts';
import { assessSession, type JournalContender } from './contender.ts';

const TABLE = 'castore-events';

/** Castore, an event store, on the table and the index that its documentation asks for; it numbers the events. */
export async function openCastore({ config, createTable }: Dynamo): Promise<JournalContender> {
  await createTable({
    TableName: TABLE,
    AttributeDefinitions: [
      { AttributeName: 'aggregateId', AttributeType: 'S' },
      { AttributeName: 'version', AttributeType: 'N' },
      { AttributeName: 'eventStoreId', AttributeType: 'S' },
      { AttributeName: 'timestamp', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'aggregateId', KeyType: 'HASH' },
      { AttributeName: 'version', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'initialEvents',
        KeySchema: [
          { AttributeName: 'eventStoreId', KeyType: 'HASH' },
          { AttributeName: 'timestamp', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
  const client = new DynamoDBClient(config);
  const sessions = new EventStore({
    eventStoreId: 'SESSIONS',
    eventTypes: [new EventType({ type: 'SESSION_EVENT' })],
    reducer: (session: Aggregate, { version }) => ({ ...session, version }),
    eventStorageAdapter: new DynamoDBSingleTableEventStorageAdapter({
      tableName: TABLE,
      dynamoDBClient: client,
    }),
  });
  return {
    name: 'castore',
    append: ({ sessionId, status, timestamp, version }) =>
      sessions.pushEvent({ aggregateId: sessionId, version, type: status, timestamp }),
    async read(sessionId) {
      const { events } = await sessions.getEvents(sessionId);
      return assessSession(events.map(({ type }) => type));
    },
    close: () => client.destroy(),
  };
}
