import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitCode } from '../../src/exit-codes.ts';
import type { Io, Sink } from '../../src/io.ts';
import { makeProgram } from '../../src/program.ts';

/** When the commands of these tests run, in epoch milliseconds. */
export const NOW = Date.UTC(2026, 10, 23, 12);

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: ExitCode;
}

export interface RunOptions {
  readonly endpoint?: string;
  /** Of a terminal. Without columns, the output goes to a pipe. */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What happens while the command waits. By default, nothing happens and no time passes. */
  readonly sleep?: (ms: number) => Promise<void> | void;
  readonly now?: () => number;
  /** By default, the time of a command is never over. */
  readonly alarm?: Io['alarm'];
  readonly interrupted?: AbortSignal;
  /** What the person at the terminal answers. Without it, there is no terminal to ask at. */
  readonly answer?: string;
  /** What the person does with a file in the editor, with the editor's exit code. Without it, there is no editor. */
  readonly edit?: Io['edit'];
  /** Called with the URL that the command opens in the browser. */
  readonly browse?: Io['browse'];
  /** Of the user; by default a new, empty one. */
  readonly home?: string;
}

/** A clock that moves when it is told to, or when a command waits: then by at least this much. Its alarms ring in time. */
export function movingClock(stepMs = 0) {
  let time = NOW;
  const alarms = new Map<() => void, number>();
  const advance = (ms: number): void => {
    time += ms;
    for (const [ring, due] of alarms) if (due <= time && alarms.delete(ring)) ring();
  };
  return {
    now: () => time,
    advance,
    sleep: (ms: number) => advance(Math.max(ms, stepMs)),
    alarm(ms: number, ring: () => void) {
      alarms.set(ring, time + ms);
      return () => void alarms.delete(ring);
    },
  };
}

/** Runs the command in this process. Its world has its own folders, and a clock that does not move. */
export async function runJournal(args: readonly string[], options: RunOptions = {}): Promise<Said> {
  const { endpoint, columns, sleep = () => {}, now = () => NOW, alarm = () => () => {} } = options;
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'journal-home-'));
  const stdout = recordingSink(columns);
  const stderr = recordingSink(columns);
  try {
    const exitCode = await makeProgram({
      stdout,
      stderr,
      env: { ...(endpoint !== undefined && { AWS_ENDPOINT_URL: endpoint }), ...options.env },
      home,
      now,
      sleep: async (ms) => sleep(ms),
      alarm,
      interrupted: options.interrupted ?? new AbortController().signal,
      async ask(question) {
        if (options.answer !== undefined) stderr.write(`${question}${options.answer}\n`);
        return options.answer;
      },
      browse: options.browse ?? (async () => {}),
      edit: options.edit ?? (async () => undefined),
    }).run(args);
    return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
  } finally {
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
  }
}

function recordingSink(columns: number | undefined): Sink & { text(): string } {
  let text = '';
  return {
    write(more) {
      text += more;
    },
    control(sequence, more = '') {
      text += sequence + more;
    },
    isTTY: columns !== undefined,
    columns,
    rows: columns === undefined ? undefined : 40,
    text: () => text,
  };
}
