import { countPolls } from '../../src/cost/usage.ts';

const HOUR = 3_600_000;

describe('countPolls', () => {
  it.each([
    [{ fromMs: 0, untilMs: 0, hasEnded: true }, 1],
    [{ fromMs: 0, untilMs: 4_500, hasEnded: false }, 5],
    [{ fromMs: 0, untilMs: 4_500, hasEnded: true }, 6],
    // The poll at the moment of the end, and the one that sees it.
    [{ fromMs: 0, untilMs: 5_000, hasEnded: true }, 6],
    [{ fromMs: 9_000, untilMs: 3_000, hasEnded: true }, 1],
  ])('of %j is %d', (span, polls) => {
    expect(countPolls(span)).toBe(polls);
  });

  it('of eight hours is that of the schedule of rounds', () => {
    expect(countPolls({ fromMs: 0, untilMs: 8 * HOUR, hasEnded: true })).toBe(5_970);
  });
});
