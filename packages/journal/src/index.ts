/** The journal of agent sessions: its record, its nine statuses, appending and reading, and what a session's events mean. */
export type { AppendOptions, FailureLog } from './append.ts';
export * from './domain/index.ts';
export { createJournalClient } from './dynamodb/client.ts';
export { createDynamoTable, STATUS_INDEX } from './dynamodb/dynamo-table.ts';
export { JournalRefused, JournalUnavailable } from './errors.ts';
export { createJournal, type Journal, type JournalOptions } from './journal.ts';
export type { Events, RawEvents, StatusPage, StatusSelection } from './read.ts';
export { createResultStore, type ResultStore } from './results.ts';
