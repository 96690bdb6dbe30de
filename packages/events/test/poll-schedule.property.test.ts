import fc from 'fast-check';
import { waitSeconds } from '../src/poll-schedule.ts';

describe('waitSeconds', () => {
  it('is a whole number from 1 to 60 for every age, including a negative one', () => {
    fc.assert(
      fc.property(fc.option(fc.double({ noNaN: true }), { nil: undefined }), (ageMs) => {
        const seconds = waitSeconds(ageMs);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(60);
      }),
    );
  });

  it('lags at most 5 % of the age, from an age of 20 s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20_000, max: 30_000_000 }), (ageMs) => {
        expect(waitSeconds(ageMs) * 1_000).toBeLessThanOrEqual(ageMs * 0.05);
      }),
    );
  });

  it('is 60 s at most, and 60 s when no event is readable', () => {
    expect(waitSeconds(8 * 3_600_000)).toBe(60);
    expect(waitSeconds(undefined)).toBe(60);
  });

  it('polls an eight-hour session within 6,000 history events; an execution may have 25,000', () => {
    const eventsPerPoll = 9;
    let polls = 0;
    for (let age = 0; age < 8 * 3_600; age += waitSeconds(age * 1_000)) polls += 1;
    expect(polls * eventsPerPoll).toBeLessThan(6_000);
  });
});
