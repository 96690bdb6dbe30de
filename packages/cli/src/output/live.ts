import type { Io } from '../io.ts';
import type { Paint } from './terminal.ts';

/** A view that is drawn again and again in the same place. Its last drawing stays. */
export interface Frame {
  draw(lines: readonly string[]): void;
}

const ESC = '\u001b[';

/** Makes a frame. Without a terminal, each drawing that differs is printed below the one before, after an empty line. */
export function makeFrame({ stdout }: Pick<Io, 'stdout'>): Frame {
  let before = '';
  let height = 0;
  return {
    draw(lines) {
      const text = `${lines.join('\n')}\n`;
      if (stdout.isTTY) stdout.control(height > 0 ? `${ESC}${height}A${ESC}J` : '', text);
      else if (text !== before) stdout.write(before ? `\n${text}` : text);
      height = lines.length;
      before = text;
    },
  };
}

/** What is being waited for, on stderr: one line that is rewritten on a terminal, otherwise a line now and then. */
export interface Progress {
  say(text: string): void;
  /** Takes the line away, before something else is printed. */
  clear(): void;
  /** Leaves the line where it is, for good. */
  leave(): void;
}

/** How often a line is written where it cannot be rewritten, in milliseconds. */
const LINE_EVERY_MS = 25_000;

const CLEAR_LINE = '\r\u001b[K';

/** Makes progress. Without a terminal, the first line comes after the first 25 seconds. */
export function makeProgress({ stderr, now }: Pick<Io, 'stderr' | 'now'>, paint: Paint): Progress {
  if (stderr.isTTY) return liveLine(stderr, paint);
  let saidAt = now();
  return {
    say(text) {
      if (now() - saidAt < LINE_EVERY_MS) return;
      saidAt = now();
      stderr.write(`${text}\n`);
    },
    clear: () => {},
    leave: () => {},
  };
}

function liveLine(stderr: Io['stderr'], paint: Paint): Progress {
  let isShown = false;
  return {
    say(text) {
      const width = (stderr.columns ?? 80) - 1;
      const line = text.length > width ? `${text.slice(0, width - 1)}…` : text;
      stderr.control(CLEAR_LINE, paint.dim(line));
      isShown = true;
    },
    clear() {
      if (isShown) stderr.control(CLEAR_LINE);
      isShown = false;
    },
    leave() {
      if (isShown) stderr.write('\n');
      isShown = false;
    },
  };
}
