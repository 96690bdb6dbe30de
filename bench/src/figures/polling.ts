import { loadVirtualWorkflow } from '../../../test/proofs/support/virtual-workflow.ts';
import type { Bench, Figure } from '../figure.ts';
import { compare, historyRow } from '../polling/rows.ts';
import { endsAround, FIXED, OURS, simulate } from '../polling/simulate.ts';
import type { Row } from '../result.ts';
import { PACKAGE } from '../support/from-root.ts';

const MINUTE = 60_000;

/** Step Functions ends an execution at this number of history events. */
const HISTORY_LIMIT = 25_000;

/** Fewer runs where one run has thousands of polls. The goal is for tasks of up to ten minutes, against polls every 30 s. */
const DURATIONS = [
  { duration: '1 min', ms: MINUTE, runs: 49, goal: 1 },
  { duration: '10 min', ms: 10 * MINUTE, runs: 49, goal: 1 },
  { duration: '1 h', ms: 60 * MINUTE, runs: 49, goal: undefined },
  { duration: '8 h', ms: 480 * MINUTE, runs: 13, goal: undefined },
] as const;
const GOAL_AGAINST = 'every 30 s';
const LONGEST = '8 h';

export const polling: Figure = {
  name: 'polling',
  title: 'Polling an agent until it has ended',
  method:
    'The packaged state machine and the real poller on a virtual clock, with the pauses of the poller (5 % of the age of the session, 1 to 60 s) and with fixed pauses. Averages over tasks whose ends are spread evenly over a minute around the duration. Lag is the time from the end of the task to the end of the execution. Cents are the list prices of `journal cost` (2026-11, us-east-1), without the microVM of the agent.',
  packages: [],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const workflow = await loadVirtualWorkflow(PACKAGE);
  const rows: Row[] = [];
  for (const { duration, ms, runs, goal } of DURATIONS) {
    const ends = endsAround(ms, runs);
    progress(`an agent of ${duration}`);
    const ours = await simulate(workflow, OURS, ends);
    if ('cause' in ours) throw new Error(`an agent of ${duration}: expected COMPLETED, found ${ours.cause}`);
    for (const each of FIXED) {
      progress(`an agent of ${duration}, ${each.name}`);
      const theirs = await simulate(workflow, each, ends);
      const goalHere = each.name === GOAL_AGAINST ? goal : undefined;
      rows.push(...compare({ duration, against: each.name, ours, theirs, goal: goalHere }));
    }
    if (duration === LONGEST) rows.push(historyRow(duration, ours, HISTORY_LIMIT));
  }
  return rows;
}
