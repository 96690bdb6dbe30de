/** What one or two sentences of the paragraph say. */
type RemarkCode =
  | 'STARTED'
  | 'NOTHING_JOURNALED'
  | 'NOTHING_READABLE'
  | 'COMPLETED'
  | 'FAILED'
  | 'REPEATS'
  | 'REPEATED'
  | 'WAITING_FOR_CAPACITY'
  | 'EVENT_EXPECTED'
  | 'EVENT_OVERDUE'
  | 'EVENT_MISSING'
  | 'PROGRESS'
  | 'STALLED'
  | 'SESSION_OVERDUE'
  | 'SILENCE_IS_NORMAL'
  | 'MONITORED'
  | 'PROBABLY_MONITORED'
  | 'MAYBE_UNMONITORED'
  | 'UNMONITORED'
  | 'MAY_STILL_RUN'
  | 'DEADLINE_NOT_KEPT'
  | 'PROBABLY_TIMED_OUT'
  | 'EXECUTION_ENDED'
  | 'LIKELY_CAUSES';

/** A part of the paragraph. */
export interface Remark {
  readonly code: RemarkCode;
  readonly text: string;
}
