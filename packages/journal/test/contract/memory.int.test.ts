import { createMemoryTable } from '../../src/memory/memory-table.ts';
import { describeJournalContract } from './journal-contract.ts';

describeJournalContract('a table in memory', async () => {
  const table = createMemoryTable();
  return { table, plant: async (row) => table.plant(row), close: async () => {} };
});
