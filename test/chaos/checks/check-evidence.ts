import type { Evidence, Violation } from '../evidence.ts';
import { checkEnds } from './ends.ts';
import { checkEvents } from './events.ts';
import { checkRecords } from './records.ts';
import { checkTasks } from './tasks.ts';

/** Holds everything that is known after a campaign against everything the system promises. */
export function checkEvidence(evidence: Evidence): readonly Violation[] {
  return [checkRecords, checkEvents, checkTasks, checkEnds].flatMap((check) => check(evidence));
}
