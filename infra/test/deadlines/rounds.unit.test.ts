import { ROUND_TIMEOUT_SECONDS, roundSeconds } from '../../deadlines/rounds.ts';
import { wholeSeconds } from '../../deadlines/whole-seconds.ts';

/** Step Functions' quota for an Express execution, in seconds. */
const EXPRESS_SECONDS = 300;

describe('the length of a round', () => {
  it.each([
    [1, 1],
    [270, 270],
    ['60', 60],
  ])('can be %j s', (value, seconds) => {
    expect(roundSeconds(value)).toBe(seconds);
  });

  it.each([[undefined], [''], ['long'], [0], [1.5], [271], ['300']])(
    'names what it expected when it is %j: a round must not meet the limit of Express',
    (value) => {
      expect(() => roundSeconds(value)).toThrow(
        `param roundSeconds: expected a whole number from 1 to 270, found ${JSON.stringify(value)} (infra/stages.yml)`,
      );
    },
  );

  it('is less than the time that the workflow waits for an answer, however long the round', () => {
    expect(ROUND_TIMEOUT_SECONDS).toBeGreaterThan(EXPRESS_SECONDS);
  });
});

describe('another time of a stage', () => {
  it('is at most a day, and named when it is wrong', () => {
    expect(wholeSeconds('capacityPatienceSeconds', '3600')).toBe(3_600);
    expect(() => wholeSeconds('capacityPatienceSeconds', 90_000)).toThrow(
      'param capacityPatienceSeconds: expected a whole number from 1 to 86400, found 90000 (infra/stages.yml)',
    );
  });
});
