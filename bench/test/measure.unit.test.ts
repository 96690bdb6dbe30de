import { comparing, interleave, takeTurns } from '../src/measure/rounds.ts';
import { ratioRow, spreadOf } from '../src/measure/statistics.ts';

describe('the spread of numbers', () => {
  it('is their median and quartiles, interpolated between two neighbours', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  it('is refused for an empty list', () => {
    expect(() => spreadOf([])).toThrow('at least one number');
  });
});

describe('a row of a ratio', () => {
  it('is the median of the ratios of pairs, not the ratio of medians', () => {
    const row = ratioRow({ what: 'x', against: 'y', ours: [1, 20, 9], theirs: [2, 10, 1], goal: 1 });

    expect(row).toEqual({ what: 'x', against: 'y', value: 2, spread: [1.25, 5.5], runs: 3, goal: 1 });
  });
});

describe('operations in turns', () => {
  it('are run the given number of times by each contender in each round', async () => {
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

const ROUNDS = 4;

describe('contenders', () => {
  it('run in turns, start each round with another contender, and do not count the first two rounds', async () => {
    const order: string[] = [];
    const rounds: number[] = [];
    const run = (name: string) => async () => {
      order.push(name);
      return order.length;
    };

    const taken = await takeTurns(
      { a: run('a'), b: run('b'), c: run('c') },
      { rounds: ROUNDS, onRound: (round) => rounds.push(round) },
    );

    expect(order.join('')).toBe('abcbcacababcbcacab');
    expect({ a: taken('a'), b: taken('b') }).toEqual({ a: [8, 10, 15, 17], b: [9, 11, 13, 18] });
    expect(rounds).toEqual([1, 2, 3, 4]);
  });

  it('end with the error of a contender', async () => {
    const failing = { a: () => Promise.reject(new Error('it did not start')) };
    await expect(takeTurns(failing, { rounds: ROUNDS })).rejects.toThrow('it did not start');
  });
});
