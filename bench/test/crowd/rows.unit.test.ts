import { crowdRows, tally } from '../../src/crowd/crowd.ts';

describe('a crowd', () => {
  it('has a rate if all are complete', () => {
    const crowd = tally({ sessions: 4, words: Array.from({ length: 4 }, () => 'complete'), seconds: 2 });

    expect(crowdRows(crowd, 750_000_000)).toEqual([
      expect.objectContaining({ what: '4 at once: not complete', value: 0, goal: 0 }),
      expect.objectContaining({ what: '4 at once: rate', value: 2, unit: 'sessions per second' }),
      expect.objectContaining({ what: '4 at once: peak memory', value: 0.75, unit: 'GB', goal: 1.5 }),
    ]);
  });

  it('counts the others by outcome and has no rate', () => {
    const words = ['complete', 'FAILED', 'FAILED', '5 records'];
    const [incomplete, rate] = crowdRows(tally({ sessions: 5, words, seconds: 2 }), 0);

    expect(incomplete).toMatchObject({
      ...{ value: 4, goal: 0 },
      detail: '2 FAILED, 1 5 records, 1 without an execution',
    });
    expect(rate).toEqual({ what: '5 at once: rate', detail: 'some sessions did not complete' });
  });
});
