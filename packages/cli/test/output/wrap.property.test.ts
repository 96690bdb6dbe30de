import fc from 'fast-check';
import { hang, hangMessage, wrap } from '../../src/output/wrap.ts';

const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9:/-]{1,40}$/), { minLength: 1, maxLength: 60 });

describe('wrap', () => {
  it('loses no word, breaks none, and keeps to the width wherever words allow', () => {
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

/** The words behind a head, without the spaces that put them into their column. */
const textOf = (lines: readonly string[], head: string): string =>
  lines
    .join('\n')
    .slice(head.length)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');

describe('a text behind a head', () => {
  const head = 'a head of a row  ';

  it('loses no word, and hangs under its first word', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 200 }), (given, width) => {
        const [first = '', ...others] = hang(head, given.join(' '), { width });
        expect(textOf([first, ...others], head)).toBe(given.join(' '));
        for (const line of others) expect(line).toMatch(new RegExp(`^ {${head.length}}\\S`));
      }),
    );
  });

  it('has the width of the head that is seen, and not that of its colours', () => {
    expect(hang('\u001b[2mhead\u001b[22m ', `${'x'.repeat(30)} y`, { width: 35, headWidth: 5 })).toEqual([
      `\u001b[2mhead\u001b[22m ${'x'.repeat(30)}`,
      '     y',
    ]);
  });

  it('goes below the head where the terminal has no room beside it, and keeps to the width wherever words allow', () => {
    const options = { headWidth: head.length, below: 4 };
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 200 }), (given, width) => {
        const lines = hangMessage(head, given.join(' '), { ...options, width });
        expect(textOf(lines, head.trimEnd())).toBe(given.join(' '));
        for (const line of lines) {
          if (line.trim().includes(' ') && line !== head.trimEnd() && !line.startsWith(head))
            expect(line.length).toBeLessThanOrEqual(width);
        }
      }),
    );
    expect(hangMessage(head, 'x y', { ...options, width: 30 })).toEqual([`${head}x y`]);
    expect(hangMessage(head, `${'x'.repeat(20)} y`, { ...options, width: 30 })).toEqual([
      head.trimEnd(),
      `    ${'x'.repeat(20)} y`,
    ]);
  });
});
