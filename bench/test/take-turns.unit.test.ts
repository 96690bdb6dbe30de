import { takeTurns } from '../src/measure/take-turns.ts';

const ROUNDS = 4;

it('runs contenders side by side, begins each round with another one, and does not count the first two rounds', async () => {
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

it('ends with the error of a contender', async () => {
  const failing = { a: () => Promise.reject(new Error('it did not start')) };
  await expect(takeTurns(failing, { rounds: ROUNDS })).rejects.toThrow('it did not start');
});
