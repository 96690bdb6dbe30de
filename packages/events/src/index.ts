/** What the events of a session are and mean: record, statuses, ids, times, order, state, names. Pure. */

export { type CapacityWait, capacityWait } from './capacity-wait.ts';
export { describeError, errorName, MAX_ERROR_MESSAGE, redactedLine, stackOf } from './error-message.ts';
export {
  decodeRecord,
  type EventRecord,
  encodeEvent,
  eventKey,
  formatTimestamp,
  isUnreadable,
  type NewEvent,
  parseTimestamp,
  type Row,
  type SessionEvent,
  sessionKey,
  type UnreadableRecord,
} from './event.ts';
export {
  decodeInput,
  encodeInput,
  INPUT_SORT_KEY,
  inputKey,
  repeatedSession,
  repeatKey,
  repeatOfKey,
  repeatResource,
  type SessionInput,
} from './input-record.ts';
export { InvalidModelChoice, type ModelChoice, type ModelSetting, parseModelChoice } from './model-choice.ts';
export { CAUSE, compareEvents, findSkews, type Skew } from './order.ts';
export { LOOP_SCHEDULE, type PollSchedule, ROUND_SCHEDULE, waitSeconds } from './poll-schedule.ts';
export { printable, printableJson, printableLines, terminalText } from './printable.ts';
export {
  decodeProgress,
  encodeProgress,
  MAX_PROGRESS_MODELS,
  MAX_PROGRESS_TEXT,
  type ModelUsage,
  type Progress,
  type ProgressNote,
  progressKey,
} from './progress.ts';
export { redactSecrets, redactValue } from './redaction.ts';
export { MASK } from './secret-shapes.ts';
export { InvalidSessionId, parseSessionId, sessionIdIn } from './session-id.ts';
export { foldSession, MAX_CLOCK_SKEW_MS, type SessionState, type SessionStateName } from './session-state.ts';
export {
  eventBusName,
  executionArnOf,
  followerName,
  functionName,
  journalTableName,
  logGroupOf,
  RUNTIME_LOG_GROUPS,
  runtimeName,
  stackName,
  TRIGGER,
  triggerRuleName,
  workflowArn,
  workflowName,
} from './stage-names.ts';
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
