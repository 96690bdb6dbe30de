import { readPackage, type Stack } from '@agents/local-stack';
import { AwsError } from '../../../packages/local-stack/src/endpoint/aws-service.ts';
import { type CrowdRun, runCrowd } from '../../../test/proofs/support/virtual-crowd.ts';
import { createAccount } from '../../src/burst/account.ts';
import { type Profile, profileOf } from '../../src/burst/profile.ts';
import { DEFAULT_QUOTAS, type Quotas } from '../../src/burst/quotas.ts';
import { createRandom } from '../../src/burst/random.ts';
import { rulesOf } from '../../src/burst/retriers.ts';
import { type Burst, simulate } from '../../src/burst/simulate.ts';
import { meanOf } from '../../src/measure/statistics.ts';
import { PACKAGE } from '../../src/support/from-root.ts';

const SESSIONS = 200;
const WORK_MS = 60_000;
const REAL_RUNS = 3;
/** A simulated run takes milliseconds. */
const SIMULATED_RUNS = 50;
const seeds = (runs: number): readonly number[] => Array.from({ length: runs }, (_, run) => run + 1);

/** So small that 200 sessions meet them as 10,000 meet those of an account. What a crowd has no gate for is never used up. */
const QUOTAS: Quotas = {
  ...DEFAULT_QUOTAS,
  starts: { size: SESSIONS, perSecond: SESSIONS },
  newSessions: { size: 1, perSecond: 1 },
  activeSessions: 50,
  functionsAtATime: 8,
};

let stack: Stack;
let profile: Profile;
beforeAll(async () => {
  stack = await readPackage(PACKAGE);
  profile = await profileOf(stack, WORK_MS);
});

/** 200 real executions of both machines, refused by the same account as the simulated ones. */
function runForReal(seed: number): Promise<CrowdRun> {
  const account = createAccount(QUOTAS);
  return runCrowd({
    ...{ stack, sessions: SESSIONS, script: { fate: 'completes', workMs: WORK_MS } },
    ...{ random: createRandom(seed), untilMs: 7_200_000 },
    gates: {
      enterFunction(name, at) {
        if (!account.enterFunction(name, at))
          throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
        return () => account.leaveFunction(name);
      },
      startAgent(at) {
        if (account.startAgent(at)) return;
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      },
      stopAgent: () => account.endAgent(),
    },
  });
}

const simulated = (seed: number): Burst =>
  simulate({
    ...{ sessions: SESSIONS, profile, rules: rulesOf(stack), quotas: QUOTAS },
    ...{ patienceSeconds: 3_600, random: createRandom(seed) },
  });

interface Figures {
  readonly meanEndMs: number;
  readonly mostEndedMs: number;
  readonly drainMs: number;
  readonly refusedCalls: number;
}

function timesOf(ends: readonly number[]): Omit<Figures, 'refusedCalls'> {
  const sorted = ends.toSorted((a, b) => a - b);
  const [most = Number.NaN, last = Number.NaN] = [sorted[Math.floor(0.95 * sorted.length)], sorted.at(-1)];
  return { meanEndMs: meanOf(sorted), mostEndedMs: most, drainMs: last };
}

function ofReal({ sessions }: CrowdRun): Figures {
  const refused = ({ status }: { status: string }) => status === 'AGENT_RUNTIME_INVOCATION_FAILED';
  expect(sessions.map(({ outcome }) => outcome.status)).toEqual(sessions.map(() => 'SUCCEEDED'));
  return {
    ...timesOf(sessions.map(({ endedMs }) => endedMs)),
    refusedCalls: sessions.flatMap(({ events }) => events.filter(refused)).length,
  };
}

function ofSimulated({ sessions }: Burst): Figures {
  expect(sessions.filter(({ end }) => end?.error !== undefined)).toEqual([]);
  return {
    ...timesOf(sessions.map(({ end }) => end?.at ?? Number.NaN)),
    refusedCalls: sessions.reduce((sum, { refusedCalls }) => sum + refusedCalls, 0),
  };
}

describe('the simulation agrees with real runs of 200 sessions', () => {
  let ratio: (of: (figures: Figures) => number) => number;
  beforeAll(async () => {
    const real: Figures[] = [];
    for (const seed of seeds(REAL_RUNS)) real.push(ofReal(await runForReal(seed)));
    const fast = seeds(SIMULATED_RUNS).map((seed) => ofSimulated(simulated(seed)));
    ratio = (of) => meanOf(fast.map(of)) / meanOf(real.map(of));
  });

  it.each<[string, number, (figures: Figures) => number]>([
    ['when a session ends, on average', 0.03, ({ meanEndMs }) => meanEndMs],
    ['when 95 % of the sessions have ended', 0.03, ({ mostEndedMs }) => mostEndedMs],
    // The luck of a single session, in few runs.
    ['when the last session ends', 0.1, ({ drainMs }) => drainMs],
    ['how often AgentCore refuses a call', 0.05, ({ refusedCalls }) => refusedCalls],
  ])('%s', (_what, tolerance, of) => {
    expect(Math.abs(ratio(of) - 1)).toBeLessThan(tolerance);
  });
});
