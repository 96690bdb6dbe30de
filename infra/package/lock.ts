import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

const TRY_AGAIN_MS = 100;

/** What SQLite answers when another process has the file. */
const SQLITE_BUSY = 5;

/**
 * Takes a lock on a file; while another process holds it, says so once and waits.
 *
 * The lock is SQLite's, which is one of the operating system's: it ends with the process that holds it, however that process
 * ends, so a lock is never stale. Keep the result: once it is garbage, the lock is free.
 *
 * @param file is created if it is missing, and so is its folder; beside it, FILE.holder names the process for the message
 * @param say prints a line
 */
export async function takeLock(file: string, say: (line: string) => void): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  let hasSaid = false;
  for (;;) {
    const database = tryToLock(file);
    if (database) {
      await writeFile(`${file}.holder`, String(process.pid));
      return { release: () => database.close() };
    }
    if (!hasSaid) say(`Another packaging is under way${await holderOf(file)}; waiting.`);
    hasSaid = true;
    await sleep(TRY_AGAIN_MS);
  }
}

function tryToLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (Object(error).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

/** Empty if the holder has not yet written its name. */
async function holderOf(file: string): Promise<string> {
  const pid = await readFile(`${file}.holder`, 'utf8').catch(() => '');
  return pid === '' ? '' : ` (process ${pid})`;
}
