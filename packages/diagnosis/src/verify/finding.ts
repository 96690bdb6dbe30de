import type { Row, SessionEvent, UnreadableRecord } from '@agents/events';

/** What can be wrong with a journal, as a stable code. */
export type FindingCode =
  | 'UNREADABLE_RECORD'
  | 'UNKNOWN_STATUS'
  | 'KEY_MISMATCH'
  | 'EXTRA_ATTRIBUTE'
  | 'UNEXPECTED_MESSAGE'
  | 'MISSING_MESSAGE'
  | 'TIMESTAMP_PRECISION'
  | 'TIMESTAMP_IN_FUTURE'
  | 'MISSING_INITIATION'
  | 'MISSING_CAUSE'
  | 'CLOCK_SKEW'
  | 'SECOND_TERMINAL_EVENT'
  | 'MORE_ENDS_THAN_STARTS'
  | 'STARTED_WHILE_RUNNING'
  | 'EVENT_AFTER_COMPLETION';

/** `error`: the journal breaks a promise. `warning`: something around it is odd. `note`: known and harmless. */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong with a journal. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  /** The sort key of the record. */
  readonly key?: string;
}

/** A session as the journal's `readRows` returns it. Some findings need its rows, because events do not show all of them. */
export interface VerifyInput {
  readonly sessionId: string;
  readonly rows?: readonly Row[];
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Epoch milliseconds. */
  readonly now: number;
}
