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
