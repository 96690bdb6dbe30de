/** The widest lines in which prose is read easily, in characters. */
const READABLE = 100;

/** Breaks prose into lines for a terminal. A word that is longer than a line stays whole, so that ids and URLs can be copied. */
export function wrap(text: string, width: number | undefined): readonly string[] {
  return linesOf(text, Math.min(width ?? READABLE, READABLE));
}

/** The narrowest column in which words are wrapped. */
const NARROWEST = 20;

export interface HangOptions {
  /** Of the terminal, in characters. */
  readonly width: number | undefined;
  /** How wide the head is on the terminal, where its colours take no place. */
  readonly headWidth?: number;
}

/** Puts prose behind a head; its other lines hang under the first one. Without a terminal, as `wrap` does. */
export function hang(
  head: string,
  text: string,
  { width, headWidth = head.length }: HangOptions,
): readonly string[] {
  const most = Math.max(NARROWEST, Math.min(width ?? READABLE, READABLE) - headWidth);
  return hung(linesOf(text, most), head, headWidth);
}

/**
 * Puts a message into the last column of a row, as wide as the terminal allows: behind the head if there is room, otherwise below
 * it, from another column on.
 */
export function hangMessage(
  head: string,
  message: string,
  { width, headWidth, below }: { readonly width: number; readonly headWidth: number; readonly below: number },
): readonly string[] {
  if (headWidth + message.length <= width || width - headWidth >= ROOMY) {
    return hung(linesOf(message, Math.max(NARROWEST, width - headWidth)), head, headWidth);
  }
  const lines = linesOf(message, Math.max(NARROWEST, width - below));
  return [head.trimEnd(), ...lines.map((line) => ' '.repeat(below) + line)];
}

/** A column for messages that is narrower than this is not worth having. */
const ROOMY = 40;

function hung(lines: readonly string[], head: string, headWidth: number): readonly string[] {
  return lines.map((line, at) => (at === 0 ? head : ' '.repeat(headWidth)) + line);
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
