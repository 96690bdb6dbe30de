import fc from 'fast-check';
import { logBar } from '../../src/verbs/stats.ts';

const ms = fc.integer({ min: 0, max: 100_000_000 });

describe('logBar', () => {
  it('is never wider than it may be, and longer for a longer time', () => {
    fc.assert(
      fc.property(ms, ms, ms, fc.integer({ min: 1, max: 60 }), (a, b, c, width) => {
        const [first = 0, second = 0, longest = 0] = [a, b, c].sort((x, y) => x - y);
        const bar = logBar(first, second, { longestMs: longest, width });
        expect(bar).toMatch(/^█*░*$/);
        expect(bar.length).toBeLessThanOrEqual(width);
        expect(bar.length).toBeGreaterThanOrEqual(logBar(first, first, { longestMs: longest, width }).length);
      }),
    );
  });

  it('fills its width with the longest time, and shows a millisecond', () => {
    expect(logBar(1_000, 60_000, { longestMs: 60_000, width: 10 })).toBe('███████░░░');
    expect(logBar(1, 1, { longestMs: 60_000, width: 10 })).toBe('█');
    expect(logBar(0, 0, { longestMs: 60_000, width: 10 })).toBe('');
    expect(logBar(1, 1, { longestMs: 1, width: 10 })).toBe('██████████');
  });
});
