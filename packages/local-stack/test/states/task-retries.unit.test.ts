import { createRetries, matchesError } from '../../src/states/task-retries.ts';

const retrier = {
  ErrorEquals: ['Busy'],
  IntervalSeconds: 1,
  MaxAttempts: 3,
  BackoffRate: 2,
  JitterStrategy: 'NONE' as const,
};

describe('matching an error', () => {
  it.each([
    [['Busy'], 'Busy', true],
    [['Busy'], 'Other', false],
    [['States.ALL'], 'Anything', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.ALL'], 'States.Runtime', false],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.Runtime'], 'States.Runtime', false],
    [['States.TaskFailed'], 'Anything', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.Timeout'], 'States.Timeout', true],
    [['States.ALL'], undefined, false],
  ])('of %j and %s is %s', (errorEquals, error, expected) => {
    expect(matchesError(errorEquals, error)).toBe(expected);
  });
});

describe('retries of one visit', () => {
  it('doubles the delay and stops after MaxAttempts', () => {
    const retries = createRetries([retrier], () => 0);
    expect([1, 2, 3, 4].map(() => retries.next('Busy'))).toEqual([1000, 2000, 4000, undefined]);
    expect(retries.count).toBe(3);
  });

  it('limits the delay to MaxDelaySeconds', () => {
    const retries = createRetries([{ ...retrier, MaxAttempts: 9, MaxDelaySeconds: 3 }], () => 0);
    expect([1, 2, 3, 4].map(() => retries.next('Busy'))).toEqual([1000, 2000, 3000, 3000]);
  });

  it('takes a random part of the delay with full jitter', () => {
    const retries = createRetries([{ ...retrier, JitterStrategy: 'FULL' }], () => 0.25);
    expect([1, 2].map(() => retries.next('Busy'))).toEqual([250, 500]);
  });

  it('counts each retrier separately and uses the first that matches the error', () => {
    const other = { ...retrier, ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 10 };
    const retries = createRetries([{ ...retrier, MaxAttempts: 1 }, other], () => 0);
    expect(retries.next('Busy')).toBe(1000);
    expect(retries.next('Other')).toBe(10_000);
    expect(retries.next('Busy')).toBeUndefined();
    expect(retries.next('Other')).toBeUndefined();
  });

  it('never retries with MaxAttempts 0', () => {
    expect(createRetries([{ ...retrier, MaxAttempts: 0 }], () => 0).next('Busy')).toBeUndefined();
  });
});
