import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalHere } from '../../tools/cli-document/journal-here.ts';

/** The output and the exit code of a run of the command. */
export interface Transcript {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** A run of the command that may still be running. */
export interface RunningJournal {
  readonly ended: Promise<Transcript>;
  /** Waits until stdout holds the text, and gives what it holds. */
  untilPrinted(text: string): Promise<string>;
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
      return stdout;
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

/**
 * Runs `journal` with this environment and no other, but in this process: for tests of what the command says. Starting a process
 * of the command takes half a second of the processor.
 */
export async function journalSays(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Transcript> {
  const said = { stdout: '', stderr: '' };
  const exitCode = await journalHere(args, env, (text, stream) => {
    said[stream] += text;
  });
  return { ...said, exitCode };
}
