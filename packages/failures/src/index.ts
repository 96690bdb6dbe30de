/** Every error that AWS can give here: who repeats it and how, what it means, and what to do about it. Pure data. */
export { ADVICE, adviceFor, type Place } from './advice.ts';
export { agentCallMeaning, callFailure, type Failure, type Reach } from './call-failures.ts';
export {
  FAILURES,
  failureNamed,
  patientRetriers,
  pollRetriers,
  type Retrier,
  retriersFor,
} from './failures.ts';
export { type FailureCode, MEANINGS, type Meaning } from './meanings.ts';
export {
  AGENT_BACKOFF,
  CAPACITY_BACKOFF,
  CAPACITY_PATIENCE_SECONDS,
  capacityBackoff,
  JOURNAL_BACKOFF,
  PLATFORM_BACKOFF,
  ROUND_BACKOFF,
  type WorkflowBackoff,
} from './policies.ts';
export { codesIn, SIGNS } from './signs.ts';
export { OWN_FUNCTION_ERRORS } from './task-failures.ts';
