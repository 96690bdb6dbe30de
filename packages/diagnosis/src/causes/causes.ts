import type { Facts } from '../facts.ts';
import { gapCauses } from './gap-causes.ts';
import { journalCauses } from './journal-causes.ts';
import type { LikelyCause } from './likely-cause.ts';
import { saidCauses } from './said-causes.ts';
import { silenceCauses } from './silence-causes.ts';

/**
 * Why a session may stand as it does, the likeliest first: what the gaps between events say, what somebody said, what may
 * be behind a silence, and what is odd about the journal itself. A session that is well has none.
 */
export function likelyCauses(facts: Facts): readonly LikelyCause[] {
  const { state } = facts.assessment;
  if (state === 'completed') return [];
  const causes = [gapCauses, saidCauses, silenceCauses, journalCauses].flatMap((find) => find(facts));
  return [...new Map(causes.map((cause) => [cause.cause, cause])).values()];
}
