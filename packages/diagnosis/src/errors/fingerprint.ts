/**
 * What differs from one occurrence of an error to the next, and the mask that stands for it; in this order, because an ARN
 * holds numbers and a UUID is hexadecimal.
 *
 * A mask ends where no other may begin, `>`, and none but the last leaves digits: a fingerprint is its own. No pattern nests
 * quantifiers over the same characters, and each begins at the beginning of a word: a hostile message cannot stall them.
 */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/(?<![\w>])arn:aws[\w-]*:[^\s"'`,;)\]}]+/g, '<arn>'],
  [/(?<![\w>])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`,;)\]}]+/gi, '<url>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/"[^"]*"|`[^`]*`|(?<![\w>])'[^']*'(?![\w<])/g, '<value>'],
  [/(?<![\w>])(request[ _-]?id\s{0,4}[:=]\s{0,4})[\w<>-]+/gi, '$1<request>'],
  [/(?<![\w>])(session(?:[ _-]?id)?(?:\s{0,4}[:=]\s{0,4}|\s))(?=[\w.-]*[0-9<])[\w.<>-]+/gi, '$1<session>'],
  [/\b0x[0-9a-f]+\b|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<hex>'],
  // Ids of no known form: long, with letters and digits.
  [/(?<![\w.<>-])(?=[\d_-]*[A-Za-z])(?=[A-Za-z_-]*\d)[\w-]{16,}/g, '<id>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];

/** Masks what differs from one occurrence of an error to the next, so that equal errors read equal. */
export function fingerprint(message: string): string {
  return MASKS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), message);
}
