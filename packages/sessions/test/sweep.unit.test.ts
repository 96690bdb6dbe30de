import { mapConcurrent } from '../src/sweep.ts';
import { collect } from './collect.ts';

describe('mapConcurrent', () => {
  it('gives every answer in the order of the items, whichever is first', async () => {
    const items = Array.from({ length: 30 }, (_, index) => index);
    const work = async (item: number): Promise<number> => {
      for (let turn = 0; turn < (item * 7) % 11; turn += 1) await Promise.resolve();
      return item * 2;
    };

    expect(await collect(mapConcurrent(items, work))).toEqual(items.map((item) => item * 2));
  });

  it('has at most eight requests under way', async () => {
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };

    await collect(mapConcurrent(Array.from({ length: 50 }), work));

    expect(most).toBe(8);
  });

  it('fails with the failure of an item, in its turn', async () => {
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('no table');
      return item;
    };
    const seen: number[] = [];
    const all = async (): Promise<void> => {
      for await (const answer of mapConcurrent([0, 1, 2, 3], work)) seen.push(answer);
    };

    await expect(all()).rejects.toThrow('no table');
    expect(seen).toEqual([0, 1]);
  });
});
