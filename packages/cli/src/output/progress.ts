import type { Io } from '../io.ts';
import type { Paint } from './paint.ts';

/** What is being waited for, on stderr: one line that is rewritten on a terminal, a line now and then elsewhere. */
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

/** Makes progress; where there is no terminal, the first line comes after the first half minute. */
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
      stderr.write(`${CLEAR_LINE}${paint.dim(line)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stderr.write(CLEAR_LINE);
      isShown = false;
    },
    leave() {
      if (isShown) stderr.write('\n');
      isShown = false;
    },
  };
}
