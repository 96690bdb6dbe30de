import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createJournalClient } from '../../src/dynamodb/client.ts';
import { createDynamoTable, toAttributes } from '../../src/dynamodb/table.ts';
import type { TableUnderTest } from '../contract/journal-contract.ts';

/** A deployed journal table, reached by the usual AWS chain; what the suite writes stays there. */
export async function openExistingTable(tableName: string): Promise<TableUnderTest> {
  const client = createJournalClient();
  return {
    table: createDynamoTable({ client, tableName }),
    async plant(row) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: toAttributes(row) }));
    },
    close: async () => client.destroy(),
  };
}
