import fc from 'fast-check';
import { humanDuration } from '../src/human-duration.ts';

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

describe('humanDuration', () => {
  it.each([
    [0, '0 s'],
    [0.3, '0 s'],
    [-0.3, '0 s'],
    [120, '120 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1_200, '1.2 s'],
    [9_949, '9.9 s'],
    [9_960, '10 s'],
    [44 * S, '44 s'],
    [59_600, '1 min'],
    [2 * MIN + 5 * S, '2 min 5 s'],
    [59 * MIN + 59.7 * S, '1 h'],
    [3 * H + 12 * MIN, '3 h 12 min'],
    [8 * H + 5 * MIN, '8 h 5 min'],
    [23 * H + 59.6 * MIN, '1 d'],
    [2 * D + 4 * H, '2 d 4 h'],
    [400 * D, '400 d'],
    [-1_200, '-1.2 s'],
    [Number.NaN, 'an unknown time'],
    [Number.POSITIVE_INFINITY, 'an unknown time'],
  ])('says %d ms as %s', (ms, words) => {
    expect(humanDuration(ms)).toBe(words);
  });

  const UNITS: Readonly<Record<string, number>> = { ms: 1, s: S, min: MIN, h: H, d: D };
  /** The words read back as milliseconds. */
  const read = (words: string): number =>
    [...words.matchAll(/([\d.]+) (ms|s|min|h|d)/g)].reduce(
      (sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? Number.NaN),
      0,
    );

  it('is never further from the truth than half of the smallest unit it could show', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100 * D, noNaN: true }), (ms) => {
        const tolerance = ms < S ? 0.5 : ms < 10 * S ? 50 : ms < H ? S / 2 : ms < D ? MIN / 2 : H / 2;
        expect(Math.abs(read(humanDuration(ms)) - ms)).toBeLessThanOrEqual(tolerance * 1.000_001);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never makes a longer time sound shorter', () => {
    const ms = fc.double({ min: 0, max: 10 * D, noNaN: true });
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        const [shorter, longer] = [Math.min(a, b), Math.max(a, b)];
        expect(read(humanDuration(shorter))).toBeLessThanOrEqual(read(humanDuration(longer)));
      }),
      { numRuns: 1_000 },
    );
  });
});
