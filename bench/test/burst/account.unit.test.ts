import { createAccount, createBucket } from '../../src/burst/account.ts';
import { DEFAULT_QUOTAS } from '../../src/burst/quotas.ts';

const accountWith = (quotas: Partial<typeof DEFAULT_QUOTAS>) =>
  createAccount({ ...DEFAULT_QUOTAS, ...quotas });

const admitted = (take: () => boolean, tries: number): number =>
  Array.from({ length: tries }, take).filter(Boolean).length;

describe('a token bucket', () => {
  it('admits its size at once, then its rate, and saves no more than its size', () => {
    const bucket = createBucket({ size: 1_300, perSecond: 300 });

    expect(admitted(() => bucket.take(0), 2_000)).toBe(1_300);
    expect(admitted(() => bucket.take(1_000), 2_000)).toBe(300);
    expect(admitted(() => bucket.take(3_600_000), 2_000)).toBe(1_300);
  });

  it('delays what is reserved by its rate', () => {
    const bucket = createBucket({ size: 2, perSecond: 10 });
    expect([0, 0, 0, 0].map((at) => bucket.reserve(at))).toEqual([0, 0, 100, 200]);
  });
});

describe('an account', () => {
  it('runs functions up to its concurrency, all together', () => {
    const account = accountWith({ functionsAtATime: 3 });
    const entered = ['invoker', 'poller', 'poller', 'invoker'].map((name) => account.enterFunction(name, 0));

    expect(entered).toEqual([true, true, true, false]);
    account.leaveFunction('poller');
    expect(account.enterFunction('invoker', 0)).toBe(true);
    expect(account.refusals).toEqual({ functionsAtATime: 1 });
  });

  it('adds environments to one function at its rate, and keeps them', () => {
    const account = accountWith({ environments: { size: 2, perSecond: 1 } });

    expect(admitted(() => account.enterFunction('invoker', 0), 3)).toBe(2);
    expect(account.enterFunction('poller', 0)).toBe(true);
    account.leaveFunction('invoker');
    expect(account.enterFunction('invoker', 0)).toBe(true);
    expect(account.enterFunction('invoker', 1_000)).toBe(true);
  });

  it('starts agents by rate and by places', () => {
    const account = accountWith({ newSessions: { size: 25, perSecond: 25 }, activeSessions: 30 });

    expect(admitted(() => account.startAgent(0), 40)).toBe(25);
    expect(admitted(() => account.startAgent(1_000), 40)).toBe(5);
    account.endAgent();
    expect(admitted(() => account.startAgent(2_000), 40)).toBe(1);
    expect(account.peaks.agents).toBe(30);
  });

  it('counts refused starts in the rate of all calls', () => {
    const account = accountWith({ agentCalls: { size: 30, perSecond: 30 } });

    expect(admitted(() => account.startAgent(0), 40)).toBe(25);
    expect(account.admits('agentCalls', 0)).toBe(false);
    expect(account.refusals).toEqual({ newSessions: 5, agentCalls: 11 });
  });
});
