import type { Facts } from '../facts.ts';
import { counted, excerpt, humanDuration, named, times } from '../phrases.ts';
import { errorCauses } from './error-causes.ts';
import { type LikelyCause, likely } from './likely-cause.ts';
import { silenceCauses, slownessCauses } from './time-causes.ts';

/**
 * The likely causes of a session's state, the likeliest first: what the times of its events show, what errors say, what can
 * explain silence, and what is odd about the journal. A completed session has none.
 */
export function likelyCauses(facts: Facts): readonly LikelyCause[] {
  if (facts.assessment.state === 'completed') return [];
  const causes = FINDERS.flatMap((find) => find(facts));
  return [...new Map(causes.map((cause) => [cause.code, cause])).values()];
}

const FINDERS: readonly ((facts: Facts) => readonly LikelyCause[])[] = [
  slownessCauses,
  errorCauses,
  silenceCauses,
  unreadableRecords,
  repeatedCalls,
  skewedClocks,
];

function unreadableRecords({ unreadable, assessment }: Facts): readonly LikelyCause[] {
  const [first] = unreadable;
  if (!first || !assessment.missing) return [];
  const records = counted(unreadable.length, 'record');
  return [
    likely('UNREADABLE_RECORD', `${records}, for example ${excerpt(first.SK)}: ${excerpt(first.reason)}`),
  ];
}

function repeatedCalls({ calls, failures, assessment }: Facts): readonly LikelyCause[] {
  const failed = failures.findLast(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_FAILED');
  if (calls.length < 2 || assessment.state === 'running') return [];
  const last = failed?.errorMessage ? `; last failure: "${excerpt(failed.errorMessage)}"` : '';
  return [likely('CALLS_REPEATED', `the agent was called ${times(calls.length)}${last}`)];
}

function skewedClocks({ skews, assessment }: Facts): readonly LikelyCause[] {
  const [skew] = [...skews].sort((a, b) => b.byMs - a.byMs);
  if (!skew || assessment.state === 'running') return [];
  const { effect, cause, byMs } = skew;
  return [
    likely(
      'CLOCK_SKEW',
      `${named(effect)} is stamped ${humanDuration(byMs)} before its cause ${cause.status}`,
    ),
  ];
}
