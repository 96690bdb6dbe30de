import type { Facts } from '../facts.ts';
import { humanDuration } from '../human-duration.ts';
import { excerpt } from '../words/excerpt.ts';
import { named, times } from '../words/names.ts';
import type { LikelyCause } from './likely-cause.ts';

/** What is odd about the journal itself: rows nobody can read, calls that were repeated, clocks that differ. */
export function journalCauses(facts: Facts): readonly LikelyCause[] {
  return [...unreadableRows(facts), ...repeatedCalls(facts), ...skewedClocks(facts)];
}

function unreadableRows({ unreadable, assessment }: Facts): readonly LikelyCause[] {
  const [row] = unreadable;
  if (!row || !assessment.missing) return [];
  const one = unreadable.length === 1 ? '1 row' : `${unreadable.length} rows`;
  return [
    {
      cause: 'the missing event may be in a row that cannot be read',
      evidence: `${one}, for example ${excerpt(row.SK)}: ${excerpt(row.reason)}`,
    },
  ];
}

function repeatedCalls({ calls, failures, assessment }: Facts): readonly LikelyCause[] {
  const failed = failures.findLast(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_FAILED');
  if (calls.length < 2 || assessment.state === 'running') return [];
  const lastly = failed?.errorMessage ? `, the last failure being "${excerpt(failed.errorMessage)}"` : '';
  return [
    {
      cause: 'calling the agent does not work reliably: the workflow had to repeat the call',
      evidence: `the agent was called ${times(calls.length)}${lastly}`,
    },
  ];
}

function skewedClocks({ skews, assessment }: Facts): readonly LikelyCause[] {
  const [skew] = [...skews].sort((a, b) => b.byMs - a.byMs);
  if (!skew || assessment.state === 'running') return [];
  return [
    {
      cause: 'the clocks of two machines differ, so the times between their events are not exact',
      evidence: `${named(skew.effect)} is stamped ${humanDuration(skew.byMs)} before its cause ${skew.cause.status}`,
    },
  ];
}
