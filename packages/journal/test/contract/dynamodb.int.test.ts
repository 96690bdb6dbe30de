import { openEmbeddedTable } from '../dynamodb/embedded-table.ts';
import { openExistingTable } from '../dynamodb/existing-table.ts';
import { describeJournalContract } from './journal-contract.ts';

describeJournalContract('the embedded DynamoDB', openEmbeddedTable);

// The same promises on a real table: JOURNAL_CONTRACT_TABLE=agents-table-dev, with the usual AWS chain.
const tableName = process.env['JOURNAL_CONTRACT_TABLE'];
if (tableName) describeJournalContract(`the table ${tableName}`, () => openExistingTable(tableName));
