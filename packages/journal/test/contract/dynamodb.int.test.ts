import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { openJournalTable } from '../../../../test/support/journal-table.ts';
import { createJournalClient } from '../../src/dynamodb/client.ts';
import { createDynamoTable, toAttributes } from '../../src/dynamodb/table.ts';
import { describeJournalContract, type TableUnderTest } from './journal-contract.ts';

describeJournalContract('the embedded DynamoDB', () => openJournalTable());

// The same promises on a real table: JOURNAL_CONTRACT_TABLE=agents-table-dev, with the usual AWS chain.
const tableName = process.env['JOURNAL_CONTRACT_TABLE'];
if (tableName) describeJournalContract(`the table ${tableName}`, () => openExistingTable(tableName));

/** Opens a deployed journal table; what the suite writes stays there. */
async function openExistingTable(name: string): Promise<TableUnderTest> {
  const client = createJournalClient();
  return {
    table: createDynamoTable({ client, tableName: name }),
    async plant(row) {
      await client.send(new PutItemCommand({ TableName: name, Item: toAttributes(row) }));
    },
    close: async () => client.destroy(),
  };
}
