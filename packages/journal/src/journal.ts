import { type Append, type FailureLog, makeAppend } from './append.ts';
import { makeReaders, type Readers } from './read.ts';
import { REAL_TIME, type RetryContext } from './retry.ts';
import type { Table } from './table.ts';

/** The append-only journal of sessions: the one place events are written to and read from. */
export interface Journal extends Readers {
  /**
   * Appends one event, stamped with this writer's clock and moved forward where that millisecond is taken.
   *
   * @throws InvalidSessionId before anything is written
   * @throws JournalUnavailable when the deadline passed without an answer; the event may or may not stand
   * @throws JournalRefused when the table refuses for good
   */
  readonly append: Append;
}

export interface JournalOptions extends Partial<RetryContext> {
  readonly table: Table;
  /** Gets every event that could not be journaled, whole. */
  readonly log?: FailureLog;
}

/** Makes a journal over a table. Clock, chance and waiting are real unless given. */
export function createJournal({ table, log, ...context }: JournalOptions): Journal {
  const retryContext = { ...REAL_TIME, ...context };
  return { append: makeAppend(table, retryContext, log), ...makeReaders(table, retryContext) };
}
