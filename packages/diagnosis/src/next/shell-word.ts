const SAFE = /^[\w@%+=:,./-]+$/;

/** A text as one word of a POSIX shell; only what needs quotes gets them. */
export function shellWord(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
