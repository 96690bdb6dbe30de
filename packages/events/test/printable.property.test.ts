import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { printable, printableJson, printableLines, terminalText } from '../src/printable.ts';

/** What a terminal acts on or does not show, said in another way than in the source: by Unicode's own lists. */
const UNSAFE = /\p{Cc}|\p{Cs}|[\u2028\u2029]|\p{Bidi_Control}|\p{Cf}|[\u115f\u1160]|\u3164|\uffa0|\u034f/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLOUR_OR_LAYOUT = /\u001b\[\d{1,2}m|[\n\t]/g;

const anyText = fc.string({ unit: anyCharacter });

/** Texts in which the dangerous characters are frequent. */
const hostileText = fc
  .array(
    fc.constantFrom(
      ...[
        '\u001b[2J',
        '\u001b]0;title\u0007',
        '\u009b31m',
        '\r',
        '\b',
        '\u202e',
        '\u2066',
        '\u200f',
        '\u061c',
      ],
      ...['\u200b', '\u2060', '\ufeff', '\u00ad', '\u{e0041}', '\ufe0f', '\ud800', 'a', ' ', '⚠️', 'é', '漢'],
    ),
  )
  .map((parts) => parts.join(''));

const text = fc.oneof(anyText, hostileText);

describe('printable', () => {
  it('leaves nothing in a text that a terminal would act on or hide', () => {
    fc.assert(fc.property(text, (given) => !UNSAFE.test(printable(given))));
  });

  it('leaves a safe text as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (given) => /[\ufe0e\ufe0f\u200d]/.test(given) || UNSAFE.test(given) || printable(given) === given,
      ),
    );
  });

  it.each([
    ['\u001b[31mred\u009b2J\u0007', '\\u001b[31mred\\u009b2J\\u0007'],
    ['one\r\ntwo\tthree', 'one two three'],
    ['pay\u202eEUR 5\u202c', 'pay\\u202eEUR 5\\u202c'],
    ['left\u200eright\u200farabic\u061c', 'left\\u200eright\\u200farabic\\u061c'],
    ['ad\u200bmin\u2060\ufeff\u00ad', 'ad\\u200bmin\\u2060\\ufeff\\u00ad'],
    ['tag\u{e0041}', 'tag\\udb40\\udc41'],
    ['blank\u3164', 'blank\\u3164'],
    ['⚠️ hot ❤️\ufe0f a\ufe0f', '⚠️ hot ❤️\\ufe0f a\\ufe0f'],
    ['👩🏽‍💻 👨‍👩‍👧 a\u200db', '👩🏽‍💻 👨‍👩‍👧 a\\u200db'],
    ['half \ud83d', 'half \\ud83d'],
  ])('shows what it replaced: %j', (given, expected) => {
    expect(printable(given)).toBe(expected);
  });
});

describe('printableLines', () => {
  it('keeps line breaks and tabs, and escapes the rest', () => {
    expect(printableLines('Error: no\u202e\r\n\tat main\u001b[2J')).toBe(
      'Error: no\\u202e\\u000d\n\tat main\\u001b[2J',
    );
  });
});

describe('printableJson', () => {
  it('is safe to print and parses to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, given) => {
        const json = printableJson({ value, given });
        expect(UNSAFE.test(json)).toBe(false);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, given })));
      }),
    );
  });

  it('keeps the line breaks of its indentation, and no other', () => {
    expect(printableJson({ a: 'x\ny', b: '\u009b' }, 2)).toBe('{\n  "a": "x\\ny",\n  "b": "\\u009b"\n}');
  });
});

describe('terminalText', () => {
  it('lets line breaks, tabs and colours pass, and nothing else that a terminal acts on', () => {
    fc.assert(
      fc.property(text, (given) => {
        const passed = terminalText(given).replaceAll(COLOUR_OR_LAYOUT, '');
        expect(UNSAFE.test(passed)).toBe(false);
      }),
    );
  });

  it('leaves a coloured line as it is, and cuts no sequence of another kind short', () => {
    expect(terminalText('\u001b[31mred\u001b[39m\n')).toBe('\u001b[31mred\u001b[39m\n');
    expect(terminalText('\u001b[2J\u001b[1A\u001b]52;c;eA==\u0007')).toBe(
      '\\u001b[2J\\u001b[1A\\u001b]52;c;eA==\\u0007',
    );
  });
});
