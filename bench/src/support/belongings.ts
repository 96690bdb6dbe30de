import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long a process may take to be ready, and later to end; in milliseconds. */
const START_MS = 60_000;
const END_MS = 10_000;

/** The number of output lines that are kept to explain why a process did not start. */
const KEPT_LINES = 5;

/** Processes and folders that end together. */
export interface Belongings {
  /** Makes an empty folder that is removed at the end. */
  folder(prefix: string): Promise<string>;
  /** Starts a process that is ended at the end. */
  start(command: string, args: readonly string[], options?: StartOptions): StartedProcess;
  /** Adds another function to call at the end. */
  add(end: () => Promise<unknown>): void;
  /** Ends and removes everything, the latest first. */
  release(): Promise<void>;
}

export interface StartOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  /** The signal that ends it; SIGTERM by default. */
  readonly endSignal?: NodeJS.Signals;
}

export interface StartedProcess {
  /**
   * Waits for a line of its output, standard or error, and returns the match.
   *
   * @throws Error with its last lines, if it ends before that or the line does not come in time
   */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

export function createBelongings(): Belongings {
  const ends: (() => Promise<unknown>)[] = [];
  return {
    async folder(prefix) {
      const path = await mkdtemp(join(tmpdir(), prefix));
      ends.push(() => rm(path, { recursive: true, force: true }));
      return path;
    },
    start(command, args, { endSignal = 'SIGTERM', ...options } = {}) {
      const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      const gone = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.once('error', () => resolve());
      });
      ends.push(() => end(child, gone, endSignal));
      return listenTo(child, command, gone);
    },
    add: (each) => void ends.push(each),
    async release() {
      // A failure to end one must not keep the others running.
      for (const each of ends.splice(0).reverse()) await each().catch(() => undefined);
    },
  };
}

async function end(child: ChildProcess, gone: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(timer);
}

function listenTo(child: ChildProcess, command: string, gone: Promise<void>): StartedProcess {
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  const failure = once(child, 'error').then(([error]) => String(error));

  return {
    async said(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const fail = (why: string): void => reject(new Error([`${command} ${why}`, ...lines].join('\n')));
      const listener = (line: string): void => {
        const match = pattern.exec(line);
        if (match) resolve(match);
      };
      const timer = setTimeout(fail, START_MS, `did not say ${pattern} within ${START_MS / 1_000} s`);
      listeners.add(listener);
      failure.then(fail);
      gone.then(() => fail(`ended before it said ${pattern}`));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        listeners.delete(listener);
      }
    },
  };
}
