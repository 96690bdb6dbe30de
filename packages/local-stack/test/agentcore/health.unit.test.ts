import { type Health, readHealth, whySessionEnds } from '../../src/agentcore/health.ts';

const LIMITS = { idleTimeoutSeconds: 900, maxLifetimeSeconds: 28_800 };
const HEALTHY: Health = { isBusy: false, updatedAt: undefined, isBusyIgnored: false };
const BUSY: Health = { isBusy: true, updatedAt: 0, isBusyIgnored: false };
const minutes = (count: number): number => count * 60_000;

describe('whySessionEnds', () => {
  it.each([
    ['is kept right after its invocation', HEALTHY, 0, 0, undefined],
    ['is kept until the idle timeout', HEALTHY, 0, minutes(15) - 1, undefined],
    ['ends at the idle timeout', HEALTHY, 0, minutes(15), 'idle for 900 s'],
    ['is kept when it was invoked again', HEALTHY, minutes(10), minutes(20), undefined],
    ['is kept while its agent is busy', BUSY, 0, minutes(400), undefined],
    [
      'ends with its lifetime even while its agent is busy',
      BUSY,
      0,
      minutes(480),
      'its lifetime of 28800 s is over',
    ],
    [
      'ends with its lifetime even right after an invocation',
      HEALTHY,
      minutes(479),
      minutes(480),
      /lifetime/,
    ],
  ])('%s', (_what, health, invokedAt, now, expected) => {
    const reason = whySessionEnds({ placedAt: 0, invokedAt, health }, LIMITS, now);
    if (expected instanceof RegExp) expect(reason).toMatch(expected);
    else expect(reason).toBe(expected);
  });

  it('counts idle time from the end of the background work', () => {
    const health = { ...HEALTHY, updatedAt: minutes(60) };
    const session = { placedAt: 0, invokedAt: 0, health };
    expect(whySessionEnds(session, LIMITS, minutes(74))).toBeUndefined();
    expect(whySessionEnds(session, LIMITS, minutes(75))).toBe('idle for 900 s');
  });
});

describe('readHealth', () => {
  it.each([
    ['{"status":"HealthyBusy","time_of_last_update":1795468464}', true, 1_795_468_464_000, false],
    ['{"status":"Healthy","time_of_last_update":1795468464}', false, 1_795_468_464_000, false],
    ['{"status":"Healthy"}', false, undefined, false],
    ['{"status":"HealthyBusy"}', false, undefined, true],
    ['{"status":"HealthyBusy","time_of_last_update":"2026-11-23T21:14:24Z"}', false, undefined, true],
    ['{"status":"HealthyBusy","time_of_last_update":1795468464.5}', false, undefined, true],
    ['{"status":"HealthyBusy","time_of_last_update":-1}', false, undefined, true],
    ['{"status":"Sleepy","time_of_last_update":1795468464}', false, undefined, false],
    ['OK', false, undefined, false],
    ['', false, undefined, false],
  ])('reads %s as AgentCore does', (body, isBusy, updatedAt, isBusyIgnored) => {
    expect(readHealth(body)).toEqual({ isBusy, updatedAt, isBusyIgnored });
  });
});
