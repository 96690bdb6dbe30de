import { type Append, type FailureLog, makeAppend } from './append.ts';
import { makeReaders, type Readers } from './read.ts';
import { REAL_TIME, type RetryContext } from './retry.ts';
import type { Table } from './table.ts';

/** The append-only journal of sessions. Every component writes and reads events through it. */
export interface Journal extends Readers {
  /**
   * Appends one event with the time of this writer's clock, or the next free millisecond.
   *
   * @throws InvalidSessionId before anything is written
   * @throws JournalUnavailable if the deadline passed without an answer; the event may have been written
   * @throws JournalRefused if DynamoDB refused the event
   */
  readonly append: Append;
}

export interface JournalOptions extends Partial<RetryContext> {
  readonly table: Table;
  /** Receives in full every event that could not be journaled. */
  readonly log?: FailureLog;
}

/** Makes a journal on a table. Clock, randomness and pauses are real by default. */
export function createJournal({ table, log, ...context }: JournalOptions): Journal {
  const retryContext = { ...REAL_TIME, ...context };
  return { append: makeAppend(table, retryContext, log), ...makeReaders(table, retryContext) };
}
