import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { StackLog } from '@agents/local-stack';

/** Errors that are printed; one mistake in a type can have hundreds. */
const MAX_SHOWN = 10;

/** Checks the types of a checkout in the background and logs what it finds. */
export interface TypeReport {
  /** Checks the files as they are now. While a check runs, the next one waits for its end, because it then has less to check. */
  report(): void;
  close(): void;
}

/** Prepares checks. From the second on, `tsc` checks only what depends on a changed file. */
export function createTypeReport(root: string, log: StackLog): TypeReport {
  let running: ChildProcess | undefined;
  let isChecking = false;
  let isWanted = false;
  let hadErrors = false;

  async function check(): Promise<void> {
    const child = await startCheck(root);
    running = child;
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [code, output] = await Promise.all([ended, text(child.stdout)]);
    running = undefined;
    // A newer check tells what is true now.
    if (!isWanted) say(code === 0 ? [] : output.split('\n').filter((line) => line.trim() !== ''));
  }

  function say(errors: readonly string[]): void {
    if (errors.length > 0) log.warn({}, `type errors; the code runs all the same\n${shown(errors)}`);
    else if (hadErrors) log.info({}, 'no type errors any more');
    hadErrors = errors.length > 0;
  }

  async function checkWhileWanted(): Promise<void> {
    if (isChecking) return;
    isChecking = true;
    while (isWanted) {
      isWanted = false;
      await check().catch((error: unknown) => log.error({ error }, 'the types could not be checked'));
    }
    isChecking = false;
  }

  return {
    report() {
      isWanted = true;
      void checkWhileWanted();
    },
    // On SIGTERM, tsc finishes its check first.
    close: () => void running?.kill('SIGKILL'),
  };
}

async function startCheck(root: string) {
  const notes = join(root, '.build/dev/types.tsbuildinfo');
  await mkdir(dirname(notes), { recursive: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', root, '--incremental', '--tsBuildInfoFile', notes, '--pretty', 'false'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  // Sessions and builds come first.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child;
}

function shown(errors: readonly string[]): string {
  const rest = errors.length - MAX_SHOWN;
  const lines = rest > 0 ? [...errors.slice(0, MAX_SHOWN), `… and ${rest} more: run \`tsc -p .\``] : errors;
  return lines.join('\n');
}
