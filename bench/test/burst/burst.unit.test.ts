import { readFile } from 'node:fs/promises';
import { patientRetriers } from '@agents/failures';
import { limitOf } from '../../src/burst/limit.ts';
import type { FunctionStep, Profile } from '../../src/burst/profile.ts';
import { DEFAULT_QUOTAS, DELIVERY_RETRY, IDLE_TIMEOUT_MS, type Quotas } from '../../src/burst/quotas.ts';
import { createRandom } from '../../src/burst/random.ts';
import { type TaskRules, withPatience } from '../../src/burst/retriers.ts';
import { burstRows, centsOfRefusedCall, summarize } from '../../src/burst/rows.ts';
import { simulate } from '../../src/burst/simulate.ts';
import { thinned } from '../../src/burst/thin.ts';

const poll = (gapMs: number, stops = false): FunctionStep => ({
  ...{ kind: 'function', task: 'Poll', name: 'poller', gapMs, lastsMs: 60, checks: false, stops },
});
const profile: Profile = {
  toInvoke: [{ kind: 'state', gapMs: 0, task: 'Invoke' }],
  call: { recordedMs: 60, refusedMs: 60, startedMs: 1_000 },
  workMs: 5_000,
  follow: [
    {
      waitedMs: 0,
      steps: [
        { kind: 'state', gapMs: 0, task: 'Follow' },
        { kind: 'round', gapMs: 0, task: 'Follow' },
        ...[poll(0), poll(1_000), poll(1_000), poll(1_000), poll(1_000, true)],
        { kind: 'answer', gapMs: 0, task: 'Answer' },
      ],
    },
  ],
};
const once = { IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 1, ErrorEquals: ['States.ALL'] };
const declared: TaskRules = {
  retriers: () => [{ ...once, JitterStrategy: 'FULL' }],
  roundError: () => 'RoundThrottled',
  roundTimeoutMs: 315_000,
};

function run(sessions: number, patienceSeconds: number, quotas: Partial<Quotas> = {}) {
  const given = { ...DEFAULT_QUOTAS, ...quotas };
  const rules = withPatience(declared, patienceSeconds);
  const options = { sessions, profile, rules, patienceSeconds, random: createRandom(7) };
  const limit = limitOf(sessions, profile, given);
  return summarize(simulate({ ...options, quotas: given }), limit);
}

describe('the limit of the quotas', () => {
  it('is the rate of new sessions, while there are places', () => {
    expect(limitOf(10_025, profile, DEFAULT_QUOTAS)).toEqual({ ms: 405_000, by: 'AgentCore: new sessions' });
  });

  it('is the number of places, when sessions keep them for long', () => {
    const hour = { ...profile, workMs: 3_600_000 };
    const { ms, by } = limitOf(10_000, hour, DEFAULT_QUOTAS);

    expect(by).toBe('AgentCore: active sessions');
    // The last of each 5,000 starts after 199 s.
    expect(ms).toBe(199_000 + 2 * 3_600_000);
  });

  it('is StartExecution, if AgentCore has more room than that', () => {
    const newSessions = { size: 5_000, perSecond: 5_000 };
    expect(limitOf(4_300, profile, { ...DEFAULT_QUOTAS, newSessions }).by).toBe(
      'Step Functions: StartExecution',
    );
  });
});

describe('a burst', () => {
  it('runs without a wait while nothing is used up', () => {
    expect(run(20, 3_600)).toMatchObject({ failed: 0, refusedCalls: 0, waitCents: 0, drainSeconds: 5.3 });
  });

  it('is never faster than its limit, and loses no session while it is patient', () => {
    const { failed, drainSeconds, limitSeconds, agents } = run(2_000, 3_600, { activeSessions: 100 });

    expect(failed).toBe(0);
    expect(drainSeconds).toBeGreaterThanOrEqual(limitSeconds);
    expect(agents).toBeLessThanOrEqual(100);
  });

  it('fails the sessions whose wait is longer than the patience', () => {
    const { failed, errors, longestWaitSeconds } = run(2_000, 20);

    expect(failed).toBeGreaterThan(500);
    expect(errors).toEqual({ AgentInvocationFailed: failed });
    expect(longestWaitSeconds).toBeLessThan(20 + 60);
  });

  it('keeps following sessions whose polls Lambda throttles', () => {
    expect(run(300, 3_600, { functionsAtATime: 4 })).toMatchObject({ failed: 0, functions: 4 });
  });

  it('gives up a session whose event cannot be delivered for an hour', () => {
    const { failed, errors } = run(2_000, 3_600, { starts: { size: 100, perSecond: 0.1 } });
    expect(errors).toEqual({ undelivered: failed });
  });

  it('keeps the place of a microVM whose stop is refused until its idle timeout', () => {
    const { keptPlaces, drainSeconds } = run(40, 3_600, {
      ...{ agentCalls: { size: 20, perSecond: 0.01 }, activeSessions: 20 },
    });
    expect(keptPlaces).toBeGreaterThan(0);
    expect(drainSeconds).toBeGreaterThan(IDLE_TIMEOUT_MS / 1_000);
  });

  it('is the same for the same seed', () => {
    expect(run(500, 3_600)).toEqual(run(500, 3_600));
  });
});

describe('a thinned profile', () => {
  it('takes as long, with fewer polls, and keeps the last one', () => {
    const lengthOf = ({ follow }: Profile) =>
      (follow[0]?.steps ?? []).reduce(
        (sum, step) => sum + step.gapMs + (step.kind === 'function' ? step.lastsMs : 0),
        0,
      );
    const thin = thinned(profile, 3);

    expect(lengthOf(thin)).toBe(lengthOf(profile));
    const polls = thin.follow[0]?.steps.filter(({ kind }) => kind === 'function');
    expect(polls).toHaveLength(2);
    expect(polls?.at(-1)).toMatchObject({ stops: true });
  });
});

describe('the rows of a burst', () => {
  it('say how many sessions failed, how fast the others drained, and what the waits cost', () => {
    const rows = burstRows('40 of 5 s', run(40, 3_600), { failed: 0, drain: 1.3 });

    expect(rows).toEqual([
      expect.objectContaining({ what: '40 of 5 s: failed', value: 0, goal: 0, detail: 'all 40 completed' }),
      expect.objectContaining({ against: 'AgentCore: new sessions', goal: 1.3 }),
      expect.objectContaining({ unit: 'a session', detail: expect.stringMatching(/^0\.\d{3} cents; /) }),
    ]);
  });

  it('count a transition, a run of the invoker and two records for a refused call', () => {
    expect(centsOfRefusedCall()).toBeGreaterThan(0.0025);
    expect(centsOfRefusedCall()).toBeLessThan(0.005);
  });
});

describe('the assumptions', () => {
  it('are what infra/ declares', async () => {
    const [workflow = '', runtime = '', service = ''] = await Promise.all(
      ['infra/workflow.yml', 'infra/agent-runtime.yml', 'serverless.yml'].map((file) =>
        readFile(file, 'utf8'),
      ),
    );
    const { ageMs, attempts } = DELIVERY_RETRY;

    expect(workflow).toContain(
      `retryPolicy: { maximumEventAgeInSeconds: ${ageMs / 1_000}, maximumRetryAttempts: ${attempts} }`,
    );
    expect(runtime).toContain(`IdleRuntimeSessionTimeout: ${IDLE_TIMEOUT_MS / 1_000}\n`);
    expect(/ {2}invoker:\n(?: {4}.*\n)*? {4}timeout: 60\n/.test(service)).toBe(true);
  });

  it('spread a patience of four hours over four minutes', () => {
    const [, patient] = patientRetriers('functionTask', 14_400);
    expect(patient).toMatchObject({ IntervalSeconds: 10, MaxDelaySeconds: 240 });
  });
});
