/** What one can do with the sessions of a stage: find, read, follow, start and stop them, and report on many. */

export type { AssessedSession } from './assessor.ts';
export { URGENCIES, type Urgency, urgencyOf } from './attention.ts';
export { awsConfig, type Endpoint, endpointOf } from './aws-config.ts';
export { type BulkOptions, type BulkOutcome, inBulk } from './bulk.ts';
export { jsonLog } from './contract/json-logs.ts';
export {
  jsonCost,
  jsonDiagnosis,
  jsonErrorGroup,
  jsonFinding,
  jsonRetried,
  jsonStats,
  jsonStop,
  jsonUndone,
} from './contract/json-reports.ts';
export {
  durationMs,
  jsonEvent,
  jsonProgress,
  jsonReadSession,
  jsonRecord,
  jsonSession,
  jsonSessionRecords,
  jsonStartedSession,
} from './contract/json-session.ts';
export type { Output } from './contract/outputs.ts';
export type * from './contract/types.ts';
export { SessionsError, type SessionsErrorCode } from './errors.ts';
export {
  eachSession,
  findSessions,
  type SessionPage,
  type SessionQuery,
  watchSessions,
  whereSearchEnded,
} from './find-sessions.ts';
export { DELIVERY_MS, type FollowOptions, followSession, type Look } from './follow.ts';
export { followAllSessions } from './follow-all.ts';
export { inputRows } from './inputs.ts';
export { type Lineage, readLineage } from './lineage.ts';
export { type ListedSession, toListed } from './list-sessions.ts';
export { followSessionLog, followStageLog } from './logs/follow-logs.ts';
export type { LastLines } from './logs/last-lines.ts';
export { LOG_COMPONENTS, type LogComponent, type LogLine } from './logs/log-line.ts';
export type { LogRefusal } from './logs/log-refusal.ts';
export { type LogSelection, readSessionLog, readStageLog } from './logs/read-logs.ts';
export { trackOpenSessions } from './open-sessions.ts';
export { keptPayload, type Payload, readPayload } from './payload.ts';
export { knownDeployment, placeText } from './place.ts';
export { courseOf, readProgress } from './progress-course.ts';
export {
  type Diagnosable,
  diagnoseSession,
  expectedLog,
  type ReadSession,
  readSession,
  type StoredRecord,
  summarizeSession,
} from './read-session.ts';
export { regionOf } from './region.ts';
export {
  failuresSince,
  sessionsSince,
  sessionsWithError,
  statsSince,
  type VerifiedSession,
  verifySessions,
} from './reports.ts';
export { resolveSession } from './resolve-session.ts';
export { isRepeatable, openRetry, type Retried, type RetryOptions, type RetrySession } from './retry.ts';
export { type Note, openStage, type Stage, type StageOptions, type World } from './stage.ts';
export { putSessionEvent, startSession } from './start.ts';
export { type StoppedExecution, type StoppedSession, stopSession } from './stop.ts';
export type { StopEnd } from './stop-agent.ts';
export { type StopRisk, stopRisk } from './stop-risk.ts';
export { costOf, type TokenTotal, tokenPricesOf, tokensSince } from './tokens.ts';
export { waitingText } from './waiting-text.ts';
export { type WatchOptions, watchStage } from './watch-stage.ts';

/** The schemas of what the verbs print. They load a library that no verb needs. */
export const loadContract = () => import('./contract/outputs.ts');
