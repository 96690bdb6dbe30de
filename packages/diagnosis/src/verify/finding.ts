import type { Row, SessionEvent, UnreadableRecord } from '@agents/events';

/** What can be wrong with a journal, and how bad it is wherever that is always the same. */
export type FindingCode =
  | 'unreadable-row'
  | 'unknown-status'
  | 'key-unlike-timestamp'
  | 'timestamp-precision'
  | 'timestamp-in-future'
  | 'extra-attribute'
  | 'message-on-progress'
  | 'failure-without-message'
  | 'no-initiator'
  | 'effect-without-cause'
  | 'clock-skew'
  | 'started-while-running'
  | 'two-ends'
  | 'more-ends-than-starts'
  | 'event-after-completed';

/** `error`: the journal breaks a promise. `warning`: something around it is odd. `note`: known and harmless. */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong with a journal. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  /** The sort key of the row it is about. */
  readonly key?: string;
}

/** A session as the journal's `readRows` gives it; without its rows, what reading passes over is not seen. */
export interface VerifyInput {
  readonly sessionId: string;
  readonly rows?: readonly Row[];
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Epoch milliseconds. */
  readonly now: number;
}
