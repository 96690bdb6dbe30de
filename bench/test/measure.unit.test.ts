import { comparing, interleave } from '../src/measure/interleave.ts';
import { ratioRow } from '../src/measure/ratio-row.ts';
import { spreadOf } from '../src/measure/spread.ts';

describe('the spread of some numbers', () => {
  it('is their middle and quartiles, in proportion between two neighbours', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  it('is refused without numbers', () => {
    expect(() => spreadOf([])).toThrow('at least one number');
  });
});

describe('a row of a ratio', () => {
  it('pairs what ran beside each other: the median of ratios, not the ratio of medians', () => {
    const row = ratioRow({ what: 'x', against: 'y', ours: [1, 20, 9], theirs: [2, 10, 1], goal: 1 });

    expect(row).toEqual({ what: 'x', against: 'y', value: 2, spread: [1.25, 5.5], runs: 3, goal: 1 });
  });
});

describe('operations in turns', () => {
  it('are run as often as was asked for, by each contender in each round', async () => {
    const calls: string[] = [];
    const contender = (name: string) => ({ name, run: () => calls.push(name) });

    const measured = await interleave([contender('a'), contender('b')], {
      rounds: 2,
      warmUps: 0,
      operations: 3,
    });

    expect(calls.join('')).toBe('aaabbbbbbaaa');
    expect([measured('a').length, measured('b').length]).toEqual([2, 2]);
  });

  it('are compared round by round', () => {
    const measured = (name: string) => [name === 'a' ? { p50Ms: 1, cpuMs: 3 } : { p50Ms: 2, cpuMs: 4 }];

    expect(comparing(measured, 'a', 'b')).toEqual({
      p50Ms: { ours: [1], theirs: [2] },
      cpuMs: { ours: [3], theirs: [4] },
    });
  });
});
