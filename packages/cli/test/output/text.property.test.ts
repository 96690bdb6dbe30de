import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/any-character.ts';
import { printable, printableJson, wrap } from '../../src/output/text.ts';

/** Everything a terminal or an editor could act on. */
const UNSAFE = /\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const anyText = fc.string({ unit: anyCharacter });

describe('printable', () => {
  it('leaves nothing in a text that a terminal would act on', () => {
    fc.assert(fc.property(anyText, (text) => !UNSAFE.test(printable(text))));
  });

  it('leaves a safe text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => UNSAFE.test(text) || printable(text) === text),
    );
  });

  it('shows what it replaced', () => {
    expect(printable('\u001b[31mred\u009b2J\u0007')).toBe('\\u001b[31mred\\u009b2J\\u0007');
    expect(printable('one\r\ntwo\tthree')).toBe('one two three');
  });
});

describe('printableJson', () => {
  it('is safe to print and parses to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const json = printableJson({ value, text });
        expect(UNSAFE.test(json)).toBe(false);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
  });

  it('keeps the line breaks of its indentation, and no other', () => {
    expect(printableJson({ a: 'x\ny', b: '\u009b' }, 2)).toBe('{\n  "a": "x\\ny",\n  "b": "\\u009b"\n}');
  });
});

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
