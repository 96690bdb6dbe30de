import { checkRecords } from './check-records.ts';
import { checkSessions } from './check-sessions.ts';
import type { Evidence, Violation } from './evidence.ts';

/** Checks the evidence of a run against each promise of the system. */
export function checkEvidence(evidence: Evidence): readonly Violation[] {
  return [...checkRecords(evidence), ...checkSessions(evidence)];
}
