import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Skipped } from '../figure.ts';

/** Lines of complaint that are kept to say why a host did not start. */
const KEPT_LINES = 10;

/** A peer in a process of its own. */
export interface Host {
  /** Where it is reached. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a process that calls `runHost`.
 *
 * @throws Skipped with its reason when the peer does not run on this machine
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
      // What it says from here on is of no interest, but must not fill the pipe.
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
