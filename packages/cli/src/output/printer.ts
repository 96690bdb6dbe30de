import type { Io } from '../io.ts';
import { type ColorMode, type Paint, paintFor } from './paint.ts';

/** Where a command's words go: data to stdout, everything about it to stderr. */
export interface Printer {
  /** Colours for what is printed. */
  readonly paint: Paint;
  /** Colours for what is noted. */
  readonly notePaint: Paint;
  /** The width of the terminal, in characters; `undefined` where the output goes to a file or a pipe. */
  width(): number | undefined;
  /** Data, a line each. */
  print(...lines: readonly string[]): void;
  /** Progress and hints, a line each. */
  note(...lines: readonly string[]): void;
  /** The same, said once however often it is found out. */
  noteOnce(line: string): void;
  /** What to type next; on a terminal only. */
  next(command: string): void;
}

/** As much of the world as printing takes. */
type PrinterIo = Pick<Io, 'stdout' | 'stderr' | 'env'>;

/** Makes the printer for the streams of a command. */
export function makePrinter({ stdout, stderr, env }: PrinterIo, mode: ColorMode): Printer {
  const paint = paintFor(stdout, mode, env);
  const notePaint = paintFor(stderr, mode, env);
  const said = new Set<string>();
  const note = (...lines: readonly string[]): void => {
    if (lines.length > 0) stderr.write(`${lines.join('\n')}\n`);
  };
  return {
    paint,
    notePaint,
    width: () => stdout.columns,
    print(...lines) {
      // One write for many lines: a table of thousands must not take a system call a line.
      if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
    },
    note,
    noteOnce(line) {
      if (!said.has(line)) note(line);
      said.add(line);
    },
    next(command) {
      if (stdout.isTTY && stderr.isTTY) stderr.write(`${notePaint.dim(`Next: ${command}`)}\n`);
    },
  };
}
