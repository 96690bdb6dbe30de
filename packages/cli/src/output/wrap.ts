/** The widest lines in which prose is read easily, in characters. */
const READABLE = 100;

/** Breaks prose into lines for a terminal. A word that is longer than a line stays whole, so that ids and URLs can be copied. */
export function wrap(text: string, width: number | undefined): readonly string[] {
  return linesOf(text, Math.min(width ?? READABLE, READABLE));
}

/** The narrowest column in which words are wrapped. */
const NARROWEST = 20;

/** Puts prose behind a head; its other lines hang under the first one. Without a terminal, as `wrap` does. */
export function hang(head: string, text: string, width: number | undefined): readonly string[] {
  const most = Math.max(NARROWEST, Math.min(width ?? READABLE, READABLE) - head.length);
  const indent = ' '.repeat(head.length);
  return linesOf(text, most).map((line, at) => (at === 0 ? head : indent) + line);
}

function linesOf(text: string, most: number): readonly string[] {
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
