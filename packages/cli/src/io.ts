import { homedir } from 'node:os';
import type { WriteStream } from 'node:tty';
import { terminalText } from '@agents/events';

/** Where text goes. */
export interface Sink {
  /** Writes text. */
  write(text: string): void;
  /** Moves the cursor or clears a line, then writes text. Besides colours, a terminal gets no other sequences. */
  control(sequence: string, text?: string): void;
  readonly isTTY: boolean;
  /** Of the terminal, in characters. Without a terminal, nothing is cut. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** Everything the command has of the world, so that it is a value and not a process. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's folder. */
  readonly home: string;
  /** Epoch milliseconds. */
  now(): number;
  /** Waits, in milliseconds; ends early when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Rings once after this time, in milliseconds, whatever is waited for then. The function that it gives cancels it. */
  alarm(ms: number, ring: () => void): () => void;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Asks the person at the terminal; `undefined` without a terminal. */
  ask(question: string): Promise<string | undefined>;
  /** Opens a file in the person's editor, and gives the editor's exit code when it is closed; `undefined` without an editor. */
  edit(file: string): Promise<number | undefined>;
  /** Opens a URL in the person's browser, if there are a terminal and a browser. */
  browse(url: string): Promise<void>;
}

/** This process as the command sees it. */
export function processIo(interrupted: AbortSignal): Io {
  return {
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    env: process.env,
    home: homedir(),
    now: Date.now,
    sleep: pause,
    alarm,
    interrupted,
    ask,
    edit,
    browse,
  };
}

/** The terminal edits the line, and makes a signal of Ctrl-C. */
async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { createInterface } = await import('node:readline');
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    for await (const line of lines) return line;
    return ''; // Ctrl-D
  } finally {
    lines.close();
    process.stdin.unref();
  }
}

/** The editor may be a command with arguments, as in `code --wait`: therefore a shell runs it. */
async function edit(file: string): Promise<number | undefined> {
  const editor = process.env['VISUAL'] || process.env['EDITOR'];
  if (!editor) return undefined;
  const { spawn } = await import('node:child_process');
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Who has no browser, as over SSH, has the address on the terminal. */
async function browse(url: string): Promise<void> {
  if (!process.stderr.isTTY) return;
  const { spawn } = await import('node:child_process');
  const command = { darwin: 'open', win32: 'explorer' }[String(process.platform)] ?? 'xdg-open';
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
}

/**
 * The door to the terminal: whatever a command writes, only text, colours and the sequences of `control` pass. It is the
 * second check: each value is made printable where it is put into a line, because only there it can be on one line.
 */
export function guarded(io: Io): Io {
  return { ...io, stdout: guardedSink(io.stdout), stderr: guardedSink(io.stderr) };
}

function guardedSink(to: Sink): Sink {
  return {
    write: (text) => to.write(terminalText(text)),
    control: (sequence, text = '') => to.control(sequence, terminalText(text)),
    isTTY: to.isTTY,
    get columns() {
      return to.columns;
    },
    get rows() {
      return to.rows;
    },
  };
}

/** Writes to a pipe, a file and a terminal are synchronous here: what was printed has left the process. */
function sink(stream: WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    control: (sequence, text = '') => void stream.write(`${sequence}${text}`),
    // On a stream that is not a terminal, all three are missing.
    isTTY: Boolean(stream.isTTY),
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
  };
}

/** What a timer can wait, in milliseconds: about 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function alarm(ms: number, ring: () => void): () => void {
  const rest = ms - LONGEST_TIMER_MS;
  let cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(
    () => {
      if (rest > 0) cancel = alarm(rest, ring);
      else ring();
    },
    Math.min(ms, LONGEST_TIMER_MS),
  );
  return () => cancel();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
