/** What the events of a session are and mean: record, statuses, ids, times, order, state. Pure. */
export { describeError, MAX_ERROR_MESSAGE } from './error-message.ts';
export type { NewEvent, SessionEvent } from './event.ts';
export { CAUSE, compareEvents, findSkews, type Skew } from './order.ts';
export { waitSeconds } from './poll-schedule.ts';
export {
  decodeRecord,
  type EventRecord,
  encodeEvent,
  eventKey,
  isUnreadable,
  type Row,
  sessionKey,
  type UnreadableRecord,
} from './record.ts';
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
export { formatTimestamp, parseTimestamp } from './timestamp.ts';
