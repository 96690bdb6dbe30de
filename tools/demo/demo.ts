import type { Io } from '@agents/cli';
import { makeProgram } from '@agents/cli';

export interface DemoOptions {
  /** The local stack's. */
  readonly endpoint: string;
  /** A folder for what the command remembers. */
  readonly stateDir: string;
  /** What the session is started with. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly io: Io;
}

/** Runs one session with the command itself: starts it, follows it to its end, shows its result. Returns the exit code. */
export async function runDemo({ endpoint, stateDir, payload, io }: DemoOptions): Promise<number> {
  const program = makeProgram({
    ...io,
    // What it notes belongs to the show.
    stderr: io.stdout,
    env: { ...io.env, AWS_ENDPOINT_URL: endpoint, XDG_STATE_HOME: stateDir },
  });
  for (const args of [
    ['start', '--detail', JSON.stringify(payload)],
    ['tail', '@last'],
    ['result', '@last'],
  ]) {
    io.stdout.write(`\n$ journal ${args.map(quoted).join(' ')}\n`);
    const exitCode = await program.run(args);
    if (exitCode !== 0) return exitCode;
    // `tail` ends with 0 for one state only.
    if (args[0] === 'tail') io.stdout.write('\nState: COMPLETED\n');
  }
  return 0;
}

function quoted(word: string): string {
  return /^[\w@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
