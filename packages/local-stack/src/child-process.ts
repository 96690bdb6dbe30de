import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Longest line, in characters, that is put together before it is passed on in parts; bounds memory. */
const MAX_LINE_LENGTH = 64 * 1024;

const running = new Set<ChildProcess>();

/**
 * Starts a process in its own process group: a Ctrl-C in the terminal reaches the stack alone, which then ends its
 * processes in order. If the stack exits without doing so, they are killed as it exits.
 */
export function spawnOwned(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  if (running.size === 0) process.on('exit', killAll);
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  const forget = () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  };
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/** Kills a process and every process that it started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

function killAll(): void {
  for (const child of running) killGroup(child);
}

/** Calls back with every line that a process writes to stdout or stderr, without its line break. */
export function onEachLine({ stdout, stderr }: OutputStreams, onLine: (line: string) => void): void {
  for (const stream of [stdout, stderr]) {
    if (stream) splitLines(stream, onLine);
  }
}

interface OutputStreams {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}

function splitLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length > MAX_LINE_LENGTH) {
      onLine(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
