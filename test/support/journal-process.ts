import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterTests } from './after-tests.ts';

/** The output and the exit code of a run of the command. */
export interface Transcript {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** A run of the command that may still be running. */
export interface RunningJournal {
  readonly ended: Promise<Transcript>;
  /** Waits until stdout holds the text. */
  untilPrinted(text: string): Promise<void>;
  /** Does what Ctrl-C does. */
  interrupt(): void;
  kill(): void;
  /** Does what `| head` does after its last line. */
  closeStdout(): void;
}

/** The command `journal` in a process, without the AWS configuration of this machine. */
export interface JournalCommand {
  (...args: readonly string[]): Promise<Transcript>;
  start(...args: readonly string[]): RunningJournal;
  /** Kills the runs that remain, as after a failed test: their pipes would keep this process alive. */
  close(): Promise<void>;
}

/** The command as people call it. */
const COMMAND = './journal';

/** Makes the command with this environment. */
export async function makeJournalCommand(
  env: Readonly<Record<string, string>> = {},
): Promise<JournalCommand> {
  const home = await mkdtemp(join(tmpdir(), 'journal-home-'));
  const world = {
    PATH: process.env['PATH'],
    HOME: home,
    TZ: 'UTC',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  const running = new Set<RunningJournal>();
  const start = (...args: readonly string[]): RunningJournal => {
    const journal = startProcess(args, world);
    running.add(journal);
    const forget = (): void => void running.delete(journal);
    journal.ended.then(forget, forget);
    return journal;
  };
  return Object.assign((...args: readonly string[]) => start(...args).ended, {
    start,
    async close() {
      for (const journal of running) journal.kill();
      await rm(home, { recursive: true, force: true });
    },
  });
}

function startProcess(args: readonly string[], env: NodeJS.ProcessEnv): RunningJournal {
  // In a new process group, as a shell starts it, so that Ctrl-C reaches all of its processes.
  const child = spawn(COMMAND, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Transcript>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  });
  return {
    ended,
    async untilPrinted(text) {
      while (!stdout.includes(text)) await new Promise((resolve) => child.stdout.once('data', resolve));
    },
    interrupt: () => void (child.pid && process.kill(-child.pid, 'SIGINT')),
    kill() {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        return; // the processes have just ended
      }
    },
    closeStdout: () => void child.stdout.destroy(),
  };
}

const RUNNER = fileURLToPath(new URL('./journal-runner.ts', import.meta.url));

/**
 * Makes a function that runs command lines of `journal` one after another in a single process, which ends after the tests of the
 * file. It is for tests of what the command says, not of its process.
 *
 * @returns takes the arguments and the whole environment of the command
 */
export function startJournalRunner(): (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) => Promise<Transcript> {
  const child = spawn(process.execPath, [RUNNER], { stdio: ['pipe', 'pipe', 'inherit'] });
  afterTests(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  return (args, env) => {
    const transcript = last.then(async () => {
      child.stdin.write(`${JSON.stringify({ args, env })}\n`);
      const { value, done } = await lines.next();
      if (done)
        throw new Error(`journal ${args.join(' ')}: expected a transcript, found the end of its process`);
      return JSON.parse(value);
    });
    last = transcript.catch(() => undefined);
    return transcript;
  };
}
