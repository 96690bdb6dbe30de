import fc from 'fast-check';
import { merged } from '../src/candidates.ts';
import { collect } from './collect.ts';

async function* streamOf(items: readonly number[]): AsyncGenerator<number, void> {
  yield* items;
}

describe('merged', () => {
  it.each(['rising', 'falling'] as const)('gives every item once, in %s order', async (order) => {
    const compare = (a: number, b: number): number => (order === 'rising' ? a - b : b - a);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(50)), { maxLength: 4 }), async (lists) => {
        const streams = lists.map((list) => streamOf(list.toSorted(compare)));

        expect(await collect(merged(streams, (item) => item, order))).toEqual(lists.flat().sort(compare));
      }),
    );
  });

  it('reads no more than is taken', async () => {
    let asked = 0;
    async function* counting(): AsyncGenerator<number, void> {
      for (asked = 1; ; asked += 1) yield asked;
    }
    const stream = merged([counting()], (item) => item, 'rising');

    await stream.next();
    await stream.next();

    expect(asked).toBeLessThanOrEqual(2);
  });
});
