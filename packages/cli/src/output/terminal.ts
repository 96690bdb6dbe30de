import pc from 'picocolors';
import type { Io, Sink } from '../io.ts';

export const COLOR_MODES = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

/** How a command can print what it found. */
export type Format = 'table' | 'wide' | 'json' | 'jsonl' | 'id';

/** Colours for one stream. Without colours, each function returns its text. */
export type Paint = ReturnType<typeof pc.createColors>;

/** Makes the colours of a stream: as `--color` says, by default on a terminal unless `NO_COLOR` is set. */
function paintFor(sink: Sink, mode: ColorMode, env: Io['env']): Paint {
  const isWanted =
    mode === 'auto' ? sink.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb' : mode === 'always';
  return pc.createColors(isWanted);
}

/** Where a command's words go: data to stdout, everything about the data to stderr. */
export interface Printer {
  /** Colours for what is printed. */
  readonly paint: Paint;
  /** Colours for what is noted. */
  readonly notePaint: Paint;
  /** The width of the terminal, in characters; `undefined` when the output goes to a file or a pipe. */
  width(): number | undefined;
  /** Prints data, a line each. */
  print(...lines: readonly string[]): void;
  /** Prints any number of lines, the first ones before the last ones are made. */
  printAll(lines: Iterable<string>): void;
  /** Prints progress and hints, a line each. */
  note(...lines: readonly string[]): void;
  /** Suggests what to type next; on a terminal only. */
  next(command: string): void;
}

/** Lines of one write: enough to be fast, few enough that the first ones show at once. */
const CHUNK = 200;

/** Makes the printer for the streams of a command. */
export function makePrinter(
  { stdout, stderr, env }: Pick<Io, 'stdout' | 'stderr' | 'env'>,
  mode: ColorMode,
): Printer {
  const notePaint = paintFor(stderr, mode, env);
  return {
    paint: paintFor(stdout, mode, env),
    notePaint,
    width: () => stdout.columns,
    print: (...lines) => writeLines(stdout, lines),
    printAll(lines) {
      let chunk: string[] = [];
      for (const line of lines) {
        chunk.push(line);
        if (chunk.length < CHUNK) continue;
        writeLines(stdout, chunk);
        chunk = [];
      }
      writeLines(stdout, chunk);
    },
    note: (...lines) => writeLines(stderr, lines),
    next(command) {
      if (stdout.isTTY && stderr.isTTY) writeLines(stderr, [notePaint.dim(`Next: ${command}`)]);
    },
  };
}

/** One write for many lines: a system call for each line would be slow. */
function writeLines(sink: Sink, lines: readonly string[]): void {
  if (lines.length > 0) sink.write(`${lines.join('\n')}\n`);
}
