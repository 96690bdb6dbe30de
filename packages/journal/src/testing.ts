import { createJournal, type Journal, type JournalOptions } from './journal.ts';
import { createMemoryTable } from './memory/memory-table.ts';
import { createResultStore, type ResultStore } from './results.ts';

/** A journal in memory; it passes the contract suite that the one on DynamoDB passes. */
export function createMemoryJournal(options: Partial<JournalOptions> = {}): Journal {
  return createJournal({ table: createMemoryTable(), ...options });
}

/** A result store in memory. */
export function createMemoryResultStore(table = createMemoryTable()): ResultStore {
  return createResultStore({ table });
}
