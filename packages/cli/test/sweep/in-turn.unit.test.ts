import { inTurn } from '../../src/sweep/in-turn.ts';

async function collect<T>(answers: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

describe('inTurn', () => {
  it('gives every answer in the order of the items, whichever is first', async () => {
    const items = Array.from({ length: 30 }, (_, index) => index);
    const work = async (item: number): Promise<number> => {
      for (let turn = 0; turn < (item * 7) % 11; turn += 1) await Promise.resolve();
      return item * 2;
    };

    expect(await collect(inTurn(items, work))).toEqual(items.map((item) => item * 2));
  });

  it('has no more than eight requests on their way', async () => {
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };

    await collect(inTurn(Array.from({ length: 50 }), work));

    expect(most).toBe(8);
  });

  it('fails as the item fails, in its turn', async () => {
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('no table');
      return item;
    };
    const seen: number[] = [];
    const all = async (): Promise<void> => {
      for await (const answer of inTurn([0, 1, 2, 3], work)) seen.push(answer);
    };

    await expect(all()).rejects.toThrow('no table');
    expect(seen).toEqual([0, 1]);
  });
});
