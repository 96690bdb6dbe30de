/** What the events of a session mean: what happened, what is missing and who owes it, what it took and what it cost. */

export {
  type Assessment,
  type AssessmentInput,
  assessSession,
  type DisplayState,
} from './assessment/assess-session.ts';
export type { Missing, Since } from './assessment/missing.ts';
export type { LikelyCause } from './causes/likely-cause.ts';
export type { Context, Execution, Limits } from './context.ts';
export { type CostEstimate, type CostInput, type CostLine, estimateCost } from './cost/estimate-cost.ts';
export type { CostAssumptions } from './cost/usage.ts';
export { type Diagnosis, diagnose } from './diagnosis.ts';
export { fingerprint } from './errors/fingerprint.ts';
export { type ErrorGroup, groupErrors } from './errors/group-errors.ts';
export type { DiagnoseInput } from './facts.ts';
export { humanDuration } from './human-duration.ts';
export { JOURNAL, journalLine } from './next/journal-line.ts';
export type { NextStep } from './next/next-step.ts';
export { executionArn, workflowName } from './next/places.ts';
export { PHASES, type Phase, type PhaseName, phases } from './timing/phases.ts';
export { type PhaseStats, type Stats, type StatsInput, stats } from './timing/stats.ts';
export type { Finding, FindingCode, Severity, VerifyInput } from './verify/finding.ts';
export { verifyJournal } from './verify/verify-journal.ts';
