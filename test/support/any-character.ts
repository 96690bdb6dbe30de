import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/**
 * Any code point except half a pair: the same characters as the unit `binary` of fast-check, with control characters and the
 * rest of ASCII more often. `binary` lists all of the 1.1 million strings before the first is drawn, which takes a second.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(
    fc.integer({ min: 0, max: 0x9f }),
    fc.integer({ min: 0, max: FIRST_SURROGATE - 1 }),
    fc.integer({ min: LAST_SURROGATE + 1, max: 0x10ffff }),
  )
  .map((codePoint) => String.fromCodePoint(codePoint), codePointOf);

/** How fast-check finds out whether it can shrink a string that it did not draw from here, such as `__proto__`. */
function codePointOf(character: unknown): number {
  const [first = '', ...others] = typeof character === 'string' ? character : '';
  const codePoint = first.codePointAt(0);
  if (codePoint === undefined || others.length > 0) throw new TypeError('expected one character');
  return codePoint;
}
