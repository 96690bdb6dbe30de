import fc from 'fast-check';
import { wrap } from '../../src/output/wrap.ts';

describe('wrap', () => {
  it('loses no word, breaks none, and keeps to the width wherever words allow', () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9:/-]{1,40}$/), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 200 }), (given, width) => {
        const lines = wrap(given.join(' '), width);
        expect(lines.join(' ')).toBe(given.join(' '));
        for (const line of lines) {
          if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(Math.min(width, 100));
        }
      }),
    );
  });

  it('uses a readable width without a terminal', () => {
    expect(wrap(`${'x'.repeat(99)} y z`, undefined)).toEqual(['x'.repeat(99), 'y z']);
  });
});
