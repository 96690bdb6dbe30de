import fc from 'fast-check';
import { LOOP_SCHEDULE, ROUND_SCHEDULE, waitSeconds } from '../src/poll-schedule.ts';

const HOUR_MS = 3_600_000;

describe.each([
  ['in a round', ROUND_SCHEDULE, 0.01, 5],
  ['in an execution without rounds', LOOP_SCHEDULE, 0.05, 60],
] as const)('waitSeconds %s', (_where, schedule, share, longest) => {
  it('is a whole number from 1 to the longest pause for every age, including a negative one', () => {
    fc.assert(
      fc.property(fc.option(fc.double({ noNaN: true }), { nil: undefined }), (ageMs) => {
        const seconds = waitSeconds(ageMs, schedule);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('lags at most its share of the age, once that is a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000 / share, max: 8 * HOUR_MS }), (ageMs) => {
        expect(waitSeconds(ageMs, schedule) * 1_000).toBeLessThanOrEqual(ageMs * share);
      }),
    );
  });

  it('is the longest pause after eight hours, and when no event is readable', () => {
    expect(waitSeconds(8 * HOUR_MS, schedule)).toBe(longest);
    expect(waitSeconds(undefined, schedule)).toBe(longest);
  });
});

describe('an execution without rounds', () => {
  it('polls an eight-hour session within 6,000 history events; an execution may have 25,000', () => {
    const eventsPerPoll = 9;
    let polls = 0;
    for (let age = 0; age < 8 * 3_600; age += waitSeconds(age * 1_000, LOOP_SCHEDULE)) polls += 1;
    expect(polls * eventsPerPoll).toBeLessThan(6_000);
  });
});
