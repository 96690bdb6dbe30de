import { whySessionEnds } from '../../src/agentcore/lifecycle.ts';
import type { Health } from '../../src/agentcore/ping.ts';

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
    ['is kept for as long as its agent is busy', BUSY, 0, minutes(400), undefined],
    [
      'ends with its lifetime though its agent is busy',
      BUSY,
      0,
      minutes(480),
      'its lifetime of 28800 s is over',
    ],
    ['ends with its lifetime though invoked a moment ago', HEALTHY, minutes(479), minutes(480), /lifetime/],
  ])('%s', (_what, health, invokedAt, now, expected) => {
    const reason = whySessionEnds({ placedAt: 0, invokedAt }, health, LIMITS, now);
    if (expected instanceof RegExp) expect(reason).toMatch(expected);
    else expect(reason).toBe(expected);
  });

  it('counts idle time from the end of the background work', () => {
    const health = { ...HEALTHY, updatedAt: minutes(60) };
    const times = { placedAt: 0, invokedAt: 0 };
    expect(whySessionEnds(times, health, LIMITS, minutes(74))).toBeUndefined();
    expect(whySessionEnds(times, health, LIMITS, minutes(75))).toBe('idle for 900 s');
  });
});
