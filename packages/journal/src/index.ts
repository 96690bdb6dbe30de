/** The journal of agent sessions: its record, its nine statuses, appending and reading, and what a session's events mean. */
export type { AppendOptions, FailureLog } from './append.ts';
export { describeError, MAX_ERROR_MESSAGE } from './domain/error-message.ts';
export type { NewEvent, SessionEvent } from './domain/event.ts';
export { compareEvents, findSkews, type Skew } from './domain/order.ts';
export type { UnreadableRow } from './domain/record.ts';
export { InvalidSessionId, parseSessionId } from './domain/session-id.ts';
export { foldSession, type SessionState, type SessionStateName } from './domain/session-state.ts';
export {
  ALL_STATUSES,
  type FailureStatus,
  isFailure,
  isStatus,
  type ProgressStatus,
  STATUSES,
  type Status,
  type Writer,
  writerOf,
} from './domain/status.ts';
export { createJournalClient } from './dynamodb/client.ts';
export { createDynamoTable, STATUS_INDEX } from './dynamodb/dynamo-table.ts';
export { JournalRefused, JournalUnavailable } from './errors.ts';
export { createJournal, type Journal, type JournalOptions } from './journal.ts';
export type { Events, StatusPage, StatusSelection } from './read.ts';
export { createResultStore, type ResultStore } from './results.ts';
