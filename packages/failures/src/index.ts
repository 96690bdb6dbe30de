/** Every error that AWS can give here: who repeats it and how, what it means, and what to do about it. Pure data. */
export { ADVICE, adviceFor, type Place } from './advice.ts';
export {
  FAILURES,
  type Failure,
  failureNamed,
  OWN_FUNCTION_ERRORS,
  type Reach,
  type Retrier,
  retriersFor,
} from './failures.ts';
export { type FailureCode, MEANINGS, type Meaning } from './meanings.ts';
export { AGENT_BACKOFF, JOURNAL_BACKOFF, PLATFORM_BACKOFF, type WorkflowBackoff } from './policies.ts';
export { codesIn, SIGNS } from './signs.ts';
