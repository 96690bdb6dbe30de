import { foldSession, type SessionEvent } from '@agents/events';
import { nextLivenessCheck } from '../src/assessment/next-check.ts';

const T0 = Date.UTC(2026, 10, 23, 12);
const STARTED: SessionEvent = {
  sessionId: 's',
  status: 'AGENT_BACKGROUND_TASK_STARTED',
  timestamp: new Date(T0).toISOString(),
  epochMs: T0,
};
const running = { session: foldSession([STARTED]), hasEnded: false, isUnmonitored: false };
const limits = { firstLivenessCheckSeconds: 60, livenessCheckEverySeconds: 90 };

describe('nextLivenessCheck', () => {
  it.each([
    [0, 60],
    [59, 60],
    [60, 150],
    [149, 150],
    [3_660, 3_750],
  ])('%i s after the last event is %i s after it', (now, expected) => {
    expect(nextLivenessCheck(running, limits, T0 + now * 1_000)).toBe(T0 + expected * 1_000);
  });

  it('takes five minutes for what the stage does not say', () => {
    expect(nextLivenessCheck(running, {}, T0 + 301_000)).toBe(T0 + 600_000);
  });

  it.each([
    ['has ended', { hasEnded: true }],
    ['is not monitored', { isUnmonitored: true }],
    ['has no running task', { session: foldSession([]) }],
  ])('is not expected of a session that %s', (_what, other) => {
    expect(nextLivenessCheck({ ...running, ...other }, limits, T0)).toBeUndefined();
  });
});
