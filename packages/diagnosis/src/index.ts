/** What the events of a session mean: what happened, which event is missing, why, what to do next, and what it cost. Pure. */

export {
  type Assessment,
  type AssessmentInput,
  assessSession,
  DISPLAY_STATES,
  type DisplayState,
} from './assessment/assess-session.ts';
export type { Stall } from './assessment/delay.ts';
export type { Missing, Since } from './assessment/missing-event.ts';
export { nextLivenessCheck } from './assessment/next-check.ts';
export { isCapacityError, type LimitCode, waitForCapacity } from './assessment/steps.ts';
export { mayHaveBeenStopped } from './assessment/stopped.ts';
export type { CauseCode, LikelyCause } from './causes/likely-cause.ts';
export { type Context, type Execution, type Limits, SESSION_STOPPED } from './context.ts';
export type { CostCode, CostLine } from './cost/cost-line.ts';
export {
  type CostEstimate,
  type CostInput,
  type CostNote,
  estimateCost,
} from './cost/estimate-cost.ts';
export { parseTokenPrices, type TokenPrice, tokenCents } from './cost/token-prices.ts';
export { type CostAssumptions, ROUND_GB } from './cost/usage.ts';
export type { Detail, DetailCode } from './details.ts';
export { type Diagnosis, diagnose } from './diagnosis.ts';
export { type ErrorGroup, fingerprint, fingerprintOf, groupErrors } from './errors.ts';
export type { DiagnoseInput, Lineage } from './facts.ts';
export { executionArn } from './next/execution-steps.ts';
export { JOURNAL, journalLine, type NextStep, type StepCode } from './next/next-step.ts';
export { expectedLogger, FIRST_STEPS } from './next/next-steps.ts';
export { humanDuration, WRITER_WORDS } from './phrases.ts';
export { progressText, progressWords, usageText } from './progress-text.ts';
export { EVENT_WORDS, STATE_SIGNS } from './state-signs.ts';
export {
  PHASES,
  type Phase,
  type PhaseName,
  type PhaseStats,
  phases,
  type Stats,
  type StatsInput,
  stats,
} from './timing.ts';
export type { Finding, FindingCode, Severity, VerifyInput } from './verify/finding.ts';
export { verifyJournal } from './verify/verify-journal.ts';
