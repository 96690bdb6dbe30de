import fc from 'fast-check';
import { AwsError } from '../../src/endpoint/aws-service.ts';
import { takePage } from '../../src/states/paging.ts';

function listing(items: readonly number[], order: 'rising' | 'falling', of = 'list') {
  return { of, items, positionOf: (item: number) => item, order };
}

function collect(items: readonly number[], order: 'rising' | 'falling', maxResults: number): number[] {
  const all: number[] = [];
  let nextToken: string | undefined;
  do {
    const taken = takePage(
      listing(items, order),
      nextToken === undefined ? { maxResults } : { maxResults, nextToken },
    );
    all.push(...taken.page);
    nextToken = taken.nextToken;
  } while (nextToken !== undefined);
  return all;
}

describe('paging', () => {
  const positions = fc.uniqueArray(fc.nat(), { maxLength: 250 }).map((list) => list.sort((a, b) => a - b));

  it('returns every item once and in order, for every page size', () => {
    fc.assert(
      fc.property(positions, fc.integer({ min: 0, max: 60 }), fc.boolean(), (sorted, maxResults, falls) => {
        const items = falls ? sorted.toReversed() : sorted;
        expect(collect(items, falls ? 'falling' : 'rising', maxResults)).toEqual(items);
      }),
    );
  });

  it('neither repeats nor skips items when others are added or dropped between two pages', () => {
    const first = takePage(listing([9, 8, 7, 6, 5], 'falling'), { maxResults: 2 });
    const later = listing([11, 10, 9, 7, 6], 'falling');
    expect(first.page).toEqual([9, 8]);
    expect(takePage(later, { nextToken: String(first.nextToken) }).page).toEqual([7, 6]);
  });

  it('returns 100 items by default', () => {
    const items = Array.from({ length: 101 }, (_, index) => index);
    expect(takePage(listing(items, 'rising'), {}).page).toHaveLength(100);
    expect(takePage(listing(items.slice(1), 'rising'), {}).nextToken).toBeUndefined();
  });

  it.each([
    ['made up', 'not a token'],
    ['of another list', takePage(listing([1, 2], 'rising', 'other'), { maxResults: 1 }).nextToken],
  ])('refuses a token that is %s', (_, nextToken) => {
    const take = () => takePage(listing([1, 2], 'rising'), { nextToken: String(nextToken) });
    expect(take).toThrow(AwsError);
    expect(take).toThrow('Invalid Token');
  });
});
