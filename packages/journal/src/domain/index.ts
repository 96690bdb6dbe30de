/** The pure part of the journal: its record, its statuses and what a session's events mean, without a database. */
export { describeError, MAX_ERROR_MESSAGE } from './error-message.ts';
export type { NewEvent, SessionEvent } from './event.ts';
export { CAUSE, compareEvents, findSkews, type Skew } from './order.ts';
export { waitSeconds } from './poll-schedule.ts';
export { decodeRow, encodeEvent, isUnreadable, type Row, type UnreadableRow } from './record.ts';
export { redactSecrets } from './redaction.ts';
export { InvalidSessionId, parseSessionId } from './session-id.ts';
export { foldSession, type SessionState, type SessionStateName } from './session-state.ts';
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
} from './status.ts';
export { parseTimestamp } from './timestamp.ts';
