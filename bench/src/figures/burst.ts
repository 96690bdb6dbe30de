import { readPackage } from '@agents/local-stack';
import { limitOf } from '../burst/limit.ts';
import { type Profile, profileOf } from '../burst/profile.ts';
import { DEFAULT_QUOTAS } from '../burst/quotas.ts';
import { createRandom } from '../burst/random.ts';
import { rulesOf, withPatience } from '../burst/retriers.ts';
import { type BurstGoals, burstRows, summarize, wordCount } from '../burst/rows.ts';
import { simulate } from '../burst/simulate.ts';
import { thinned } from '../burst/thin.ts';
import type { Bench, Figure } from '../figure.ts';
import type { Row } from '../result.ts';
import { PACKAGE } from '../support/from-root.ts';

const MINUTE_MS = 60_000;
const HOUR = 3_600;
const SEED = 1;

interface Case {
  readonly sessions: number;
  readonly minutes: number;
  /** The stage's `capacityPatienceSeconds`, in hours. */
  readonly patienceHours: number;
  readonly goals?: BurstGoals;
}

/** With the default patience of an hour, or with what the burst needs. */
const CASES: readonly Case[] = [
  { sessions: 1_000, minutes: 1, patienceHours: 1 },
  { sessions: 10_000, minutes: 1, patienceHours: 1, goals: { failed: 0, drain: 1.3 } },
  { sessions: 30_000, minutes: 1, patienceHours: 1 },
  { sessions: 50_000, minutes: 1, patienceHours: 1 },
  { sessions: 50_000, minutes: 1, patienceHours: 2 },
  { sessions: 100_000, minutes: 1, patienceHours: 4 },
  { sessions: 1_000, minutes: 60, patienceHours: 1 },
  { sessions: 10_000, minutes: 60, patienceHours: 1 },
  { sessions: 10_000, minutes: 60, patienceHours: 2 },
  { sessions: 100_000, minutes: 60, patienceHours: 24 },
];

/** In a longer session, every nth poll that finds nothing new is simulated. */
const ONE_POLL_IN = 10;

export const burst: Figure = {
  name: 'burst',
  title: 'A burst of sessions against the quotas of an account',
  method:
    'All events are put at once. Each session does what a session does in real runs of the packaged state machines on the virtual clock, and each of its calls takes its share of the default quotas of us-east-1 (EventBridge, StartExecution, transitions, Lambda, AgentCore, the index of the journal); what they refuse is repeated by the Retry of the packaged state machines, with seeded jitter. A test compares the simulation with real runs of 200 sessions. The limit is the time that the quotas allow at best. In sessions of an hour, one in ten polls is simulated.',
  packages: [],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const stack = await readPackage(PACKAGE);
  const rules = rulesOf(stack);
  const profiles = new Map<number, Profile>();
  const rows: Row[] = [];
  for (const { sessions, minutes, patienceHours, goals } of CASES) {
    const length = minutes === 1 ? '1 min' : '1 h';
    const name = `${wordCount(sessions)} of ${length}, patience ${patienceHours} h`;
    progress(name);
    const profile = profiles.get(minutes) ?? (await profileOf(stack, minutes * MINUTE_MS));
    profiles.set(minutes, profile);
    const patienceSeconds = patienceHours * HOUR;
    const result = simulate({
      ...{ sessions, patienceSeconds, quotas: DEFAULT_QUOTAS, random: createRandom(SEED) },
      profile: minutes === 1 ? profile : thinned(profile, ONE_POLL_IN),
      rules: withPatience(rules, patienceSeconds),
    });
    rows.push(...burstRows(name, summarize(result, limitOf(sessions, profile, DEFAULT_QUOTAS)), goals));
  }
  return rows;
}
