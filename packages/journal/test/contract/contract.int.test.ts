import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { openJournalTable } from '../../../../test/support/journal-table.ts';
import { createJournalClient } from '../../src/dynamodb/client.ts';
import { createDynamoTable, toAttributes } from '../../src/dynamodb/table.ts';
import { createMemoryTable } from '../../src/memory.ts';
import { describeBesideContract } from './beside-contract.ts';
import { describeJournalContract, type TableUnderTest } from './journal-contract.ts';

/** The promises of the journal and of the stores beside it. */
function describeContracts(what: string, open: () => Promise<TableUnderTest>): void {
  describeJournalContract(what, open);
  describeBesideContract(what, open);
}

describeContracts('a table in memory', async () => {
  const table = createMemoryTable();
  return { table, plant: async (row) => table.plant(row), close: async () => {} };
});

describeContracts('the embedded DynamoDB', () => openJournalTable());

// The same tests on a deployed table: JOURNAL_CONTRACT_TABLE=agents-table-dev, with the usual AWS credentials.
const tableName = process.env['JOURNAL_CONTRACT_TABLE'];
if (tableName) describeContracts(`the table ${tableName}`, () => openExistingTable(tableName));

/** Opens a deployed journal table. The events of the tests stay in it. */
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
