import type { Io } from '../io.ts';

/** A view that is drawn again and again in the same place. What it showed last stays when it ends. */
export interface Frame {
  draw(lines: readonly string[]): void;
}

const ESC = '\u001b[';

/**
 * Makes a frame. On a terminal each drawing replaces the one before; elsewhere what has changed is printed below it, an empty
 * line between.
 */
export function makeFrame({ stdout }: Pick<Io, 'stdout'>): Frame {
  let before = '';
  let height = 0;
  return {
    draw(lines) {
      const text = `${lines.join('\n')}\n`;
      if (stdout.isTTY) stdout.write(`${height > 0 ? `${ESC}${height}A${ESC}J` : ''}${text}`);
      else if (text !== before) stdout.write(before ? `\n${text}` : text);
      height = lines.length;
      before = text;
    },
  };
}
