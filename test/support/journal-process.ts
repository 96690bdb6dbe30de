import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of the command said, and how it ended. */
export interface Transcript {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** A run of the command that has not ended. */
export interface RunningJournal {
  readonly ended: Promise<Transcript>;
  /** Waits until stdout holds the text. */
  untilPrinted(text: string): Promise<void>;
  /** What Ctrl-C does. */
  interrupt(): void;
  kill(): void;
  /** What `| head` does when it has enough. */
  closeStdout(): void;
}

/** The command `journal` as a process of its own, in a world of its own: nothing of this machine's AWS configuration. */
export interface JournalCommand {
  (...args: readonly string[]): Promise<Transcript>;
  start(...args: readonly string[]): RunningJournal;
  /** Ends what still runs, as after a test that failed: its pipes would keep this process. */
  close(): Promise<void>;
}

/** The command as people call it. */
const COMMAND = './journal';

/** Makes the command with so much of an environment. */
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
  // In a group of its own, as a shell starts it: Ctrl-C reaches all of it.
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
        return; // all of it has ended just now
      }
    },
    closeStdout: () => void child.stdout.destroy(),
  };
}
