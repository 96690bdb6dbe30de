import { compare, limitRow } from '../../src/polling/rows.ts';
import type { Polling } from '../../src/polling/simulate.ts';
import { endsAround } from '../../src/polling/simulate.ts';

const ours: Polling = {
  ...{ runs: 49, polls: 47.2, transitions: 145.9, historyEvents: 534 },
  ...{ cents: 0.37, lagSeconds: 1.5, worstLagSeconds: 3, placeSeconds: 63 },
};
const head = { duration: '1 min', against: 'every 30 s', ours, goal: 1 };

describe('endsAround', () => {
  it.each([10_000, 30_000, 60_000])('meets a pause of %d ms at evenly spread moments', (pauseMs) => {
    const moments = endsAround(600_000, 49)
      .map((end) => end % pauseMs)
      .sort((a, b) => a - b);

    const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil(pauseMs / 49) + 1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(Math.floor(pauseMs / 49) - 1);
  });

  it('has the duration as its average', () => {
    const ends = endsAround(600_000, 13);
    expect(ends[6]).toBe(600_000);
    expect(ends).toHaveLength(13);
  });
});

describe('compare', () => {
  it('divides averages by averages, with their parts', () => {
    const theirs = { ...ours, cents: 0.74, lagSeconds: 15, worstLagSeconds: 29.6 };

    expect(compare({ ...head, theirs })).toEqual([
      expect.objectContaining({ what: '1 min: cents', against: 'every 30 s', value: 0.5, runs: 49, goal: 1 }),
      expect.objectContaining({
        ...{ what: '1 min: lag', value: 0.1 },
        detail: '1.5 s, maximum 3.0 s; theirs 15.0 s, maximum 29.6 s',
      }),
    ]);
  });

  it('has no ratio to an execution that was cut off, but says when and why', () => {
    const [row] = compare({ ...head, theirs: { cause: 'too many history events', afterMs: 27_900_000 } });

    expect(row).toEqual({
      ...{ what: '1 min: cents', against: 'every 30 s' },
      detail: 'failed after 7 h 45 min, during the task: too many history events',
    });
  });
});

describe('limitRow', () => {
  it('compares a figure of our own with its limit', () => {
    const limit = { what: 'history', unit: 'history events', goal: 1_000, detail: 'why' };
    expect(limitRow('8 h', ours, { ...limit, of: ({ historyEvents }) => historyEvents })).toEqual({
      ...{ what: '8 h: history', value: 534, unit: 'history events', goal: 1_000, runs: 49, detail: 'why' },
    });
  });
});
