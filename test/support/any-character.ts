import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/**
 * Any code point except half a pair: the same characters as the unit `binary` of fast-check, with control characters, the
 * rest of ASCII and what a terminal acts on more often. `binary` lists all of the 1.1 million strings before it draws the first,
 * which takes seconds.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(
    fc.integer({ min: 0, max: 0x9f }),
    // Line separators, marks of direction, and the byte order mark.
    fc.constantFrom(0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff),
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
