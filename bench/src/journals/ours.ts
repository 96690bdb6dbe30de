import { foldSession, type NewEvent } from '@agents/events';
import { createDynamoTable, createJournal, createJournalClient } from '@agents/journal';
import type { Dynamo } from '../support/dynamo.ts';
import type { JournalContender } from './contender.ts';

/** The project's journal, as its components use it; it makes its own timestamps. */
export function openOurs({ config, tableName }: Dynamo): JournalContender {
  const client = createJournalClient(config);
  const journal = createJournal({ table: createDynamoTable({ client, tableName }) });
  return {
    name: 'ours',
    append: ({ sessionId, status }) => journal.append({ sessionId, status } as NewEvent),
    async read(sessionId) {
      const { events } = await journal.read(sessionId);
      return foldSession(events).state;
    },
    close: () => client.destroy(),
  };
}
