import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A local stack in a process of its own. */
export interface StackProcess {
  readonly endpoint: string;
  readonly pid: number;
  /** Every line it has logged so far. */
  readonly logs: readonly string[];
  /** Ends it as Ctrl-C does, and waits until everything it started is gone. */
  stop(): Promise<void>;
}

/** The local stack did not come up. */
export class StackNotReady extends Error {
  override readonly name = 'StackNotReady';
}

/**
 * Starts the local stack on a free port and waits for its `ready` line.
 *
 * @param main the stack's entry file
 * @throws StackNotReady with the last lines it logged, when it ends before that
 */
export async function startStackProcess(main: string, args: readonly string[] = []): Promise<StackProcess> {
  const child = spawn(process.execPath, [main, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logs: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => logs.push(line));
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const endpoint = /^ready (http:\/\/\S+)$/.exec(line)?.[1];
    if (endpoint) return { endpoint, logs, pid: child.pid ?? 0, stop: () => stop(child, exited) };
  }
  await exited;
  throw new StackNotReady(`the local stack ended before it was ready:\n${logs.slice(-10).join('\n')}`);
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
  await exited;
}
