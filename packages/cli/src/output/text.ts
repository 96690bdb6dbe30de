/**
 * What a terminal acts on instead of showing it: control characters (ESC and the C1 set among them, with which a message
 * could move the cursor, set the title or paste into the shell), and marks that reverse the direction of text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Makes any text safe to print: one line, and nothing that a terminal would act on. */
export function printable(text: string): string {
  return text.replace(/\r?\n|\t/g, ' ').replace(UNSAFE, escaped);
}

/** Makes JSON of a value that is safe to print, on one line or indented. It parses to the same value. */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent);
  return json.replace(UNSAFE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The widest lines in which prose is read easily, in characters. */
const READABLE = 100;

/** Breaks prose into lines for a terminal. A word that is longer than a line stays whole, so that ids and URLs can be copied. */
export function wrap(text: string, width: number | undefined): readonly string[] {
  const most = Math.min(width ?? READABLE, READABLE);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
