import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Skipped } from '../figure.ts';
import { type Belongings, createBelongings } from './belongings.ts';

/** The number of error lines that are kept to explain why a host did not start. */
const KEPT_LINES = 10;

/** A peer in a separate process. */
export interface Host {
  /** Its address. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a process that calls `runHost`.
 *
 * @throws Skipped with the reason, if the peer does not run on this machine
 */
export async function startHost(file: string): Promise<Host> {
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (complaints.length < KEPT_LINES) complaints.push(line);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, word, rest = ''] = /^(ready|failed) (.*)$/.exec(line) ?? [];
    if (word === 'failed') throw new Skipped(rest);
    if (word === 'ready') {
      // Its further output is ignored, but must not fill the pipe.
      child.stdout.resume();
      return { address: rest, stop };
    }
  }
  throw new Skipped([`${file} ended before it was ready:`, ...complaints].join(' '));

  async function stop(): Promise<void> {
    child.stdin.end();
    await gone;
  }
}

/**
 * Runs a peer in this process and prints the line `ready ADDRESS`, or prints `failed REASON` and exits. It runs until its standard
 * input closes, which happens when its parent ends. Ctrl-C reaches the whole terminal and must not end this process before the
 * processes that it started.
 *
 * @param start starts the peer and returns its address
 */
export async function runHost(start: (own: Belongings) => Promise<string>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const own = createBelongings();
  const left = new Promise<void>((resolve) => process.stdin.on('close', resolve).resume());
  const started = start(own).then(
    (address) => void process.stdout.write(`ready ${address}\n`),
    async (error: unknown) => {
      await own.release();
      const reason = error instanceof Error ? error.message : String(error);
      process.stdout.write(`failed ${reason.replaceAll(/\s+/g, ' ')}\n`);
      process.exit(1);
    },
  );
  await left;
  await started;
  await own.release();
  process.exit(0);
}
