import { loadVirtualWorkflow } from '../../../test/proofs/support/virtual-workflow.ts';
import type { Bench, Figure } from '../figure.ts';
import { compare, type Limit, limitRow } from '../polling/rows.ts';
import { endsAround, FIXED, OURS, simulate } from '../polling/simulate.ts';
import type { Row } from '../result.ts';
import { PACKAGE } from '../support/from-root.ts';

const MINUTE = 60_000;

/** The quota of transitions a second in the large regions. */
const TRANSITIONS_A_SECOND = 5_000;
/** One-minute sessions that one account starts a second. */
const SESSIONS_A_SECOND = 600;

const LAG: Limit = {
  ...{ what: 'worst lag', unit: 's', goal: 6, of: ({ worstLagSeconds }) => worstLagSeconds },
  detail: 'from the end of the task to the end of the execution',
};
const HISTORY: Limit = {
  ...{ what: 'history', unit: 'history events', goal: 1_000, of: ({ historyEvents }) => historyEvents },
  detail: 'Step Functions ends an execution that reaches 25,000',
};
const TRANSITIONS: Limit = {
  ...{ what: 'transitions', unit: 'transitions', goal: 8, of: ({ transitions }) => transitions },
  detail: 'states that the workflow enters',
};
const PLACE: Limit = {
  ...{ what: 'time that a session holds a place of AgentCore', unit: 's', goal: 90 },
  detail: 'until its microVM is stopped',
  of: ({ placeSeconds }) => placeSeconds,
};
const QUOTA: Limit = {
  ...{
    what: `share of the transitions that ${SESSIONS_A_SECOND} sessions a second take`,
    unit: 'of the quota',
  },
  ...{ goal: 1, of: ({ transitions }) => (SESSIONS_A_SECOND * transitions) / TRANSITIONS_A_SECOND },
  detail: `the account has ${TRANSITIONS_A_SECOND.toLocaleString('en-US')} a second`,
};

/** Fewer runs where one run has thousands of polls. */
const DURATIONS = [
  { duration: '1 min', ms: MINUTE, runs: 49, limits: [LAG, TRANSITIONS, PLACE, QUOTA] },
  { duration: '10 min', ms: 10 * MINUTE, runs: 49, limits: [LAG] },
  { duration: '1 h', ms: 60 * MINUTE, runs: 49, limits: [LAG] },
  { duration: '8 h', ms: 480 * MINUTE, runs: 13, limits: [LAG, HISTORY] },
] as const;
const GOAL_AGAINST = 'every 30 s';
const CENTS_GOAL = 0.8;

export const polling: Figure = {
  name: 'polling',
  title: 'Polling an agent until it has ended',
  method:
    'The packaged state machines and the real poller on a virtual clock: rounds of the follower, with the pauses of the poller (1 % of the age of the session, 1 to 5 s), against a workflow that polls in a loop of its own, with fixed pauses. Averages over tasks whose ends are spread evenly over a minute around the duration. Lag is the time from the end of the task to the end of the execution. Cents are the list prices of `journal cost` (2026-11, us-east-1), without the microVM of the agent.',
  packages: [],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const workflow = await loadVirtualWorkflow(PACKAGE);
  const rows: Row[] = [];
  for (const { duration, ms, runs, limits } of DURATIONS) {
    const ends = endsAround(ms, runs);
    progress(`an agent of ${duration}`);
    const ours = await simulate(workflow, OURS, ends);
    if ('cause' in ours) throw new Error(`an agent of ${duration}: expected COMPLETED, found ${ours.cause}`);
    for (const each of FIXED) {
      progress(`an agent of ${duration}, ${each.name}`);
      const theirs = await simulate(workflow, each, ends);
      const goal = each.name === GOAL_AGAINST ? CENTS_GOAL : undefined;
      rows.push(...compare({ duration, against: each.name, ours, theirs, goal }));
    }
    rows.push(...limits.map((limit) => limitRow(duration, ours, limit)));
  }
  return rows;
}
