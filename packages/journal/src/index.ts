/** The journal of agent sessions: append, read, and what is kept beside the events, on DynamoDB, and in memory for tests. */
export type { AppendOptions, FailureLog } from './append.ts';
export { createJournalClient, LAST_TRY_MS } from './dynamodb/client.ts';
export { createDynamoTable, JOURNAL_TABLE_SCHEMA, STATUS_INDEX } from './dynamodb/table.ts';
export { createInputStore, type InputStore, type StoredInput } from './inputs.ts';
export { createJournal, type Journal, type JournalOptions } from './journal.ts';
export {
  createMemoryJournal,
  createMemoryResultStore,
  createMemoryTable,
  type MemoryTable,
} from './memory.ts';
export { createProgressStore, type ProgressStore } from './progress.ts';
export type { Events, RawEvents, StatusPage, StatusSelection } from './read.ts';
export { createResultStore, type ResultStore } from './results.ts';
export { JournalRefused, JournalUnavailable } from './retry.ts';
export { createSavedStore, type SavedStore } from './saved.ts';
export { TableError } from './table.ts';
