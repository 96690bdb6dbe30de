import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import * as v from 'valibot';
import { isRecord } from '../is-record.ts';
import type { StackLog } from '../log.ts';
import { StartError } from '../start-error.ts';

/** Where dynalite keeps the description of a table, beside the table's items. */
const TABLE_KEY_PREFIX = 'table~';
const statusSchema = v.object({ TableStatus: v.string() });

/**
 * Makes a data folder ready for the engine, which would crash on one that it cannot open.
 *
 * A stack that was killed in the middle of creating a table leaves it in the state CREATING for ever: nothing can be in
 * such a table, so it is taken out and created again.
 *
 * @throws StartError `DATA_FOLDER_IN_USE` when another stack has it open, `DATA_FOLDER_UNUSABLE` otherwise
 */
export async function prepareDataFolder(
  folder: string,
  tableNames: readonly string[],
  log: StackLog,
): Promise<void> {
  try {
    // What people asked an agent, and what it answered, is no other user's of this machine. Before there is a database, which
    // would begin to make the folder by itself, for everybody.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeHalfTables(folder, tableNames, log);
  } catch (error) {
    throw explain(folder, error);
  }
}

async function removeHalfTables(folder: string, tableNames: readonly string[], log: StackLog): Promise<void> {
  const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' });
  try {
    await database.open();
    for (const name of tableNames) {
      const table = v.safeParse(statusSchema, await database.get(TABLE_KEY_PREFIX + name));
      if (table.success && table.output.TableStatus === 'CREATING') {
        await database.del(TABLE_KEY_PREFIX + name);
        log.warn(
          { table: name, folder },
          'a table was left half created by a stack that was killed; creating it again',
        );
      }
    }
  } finally {
    await database.close();
  }
}

function explain(folder: string, error: unknown): StartError {
  const { code, message } = reasonOf(error);
  if (code === 'LEVEL_LOCKED') {
    const found = `the data folder ${folder} is in use by another local stack`;
    return new StartError('DATA_FOLDER_IN_USE', `${found}; end it, or choose another folder with --persist`, {
      cause: error,
    });
  }
  const found = `the data folder ${folder} cannot be opened (${message})`;
  return new StartError(
    'DATA_FOLDER_UNUSABLE',
    `${found}; remove it, or choose another folder with --persist`,
    {
      cause: error,
    },
  );
}

/** LevelDB says "not open" and gives why as the cause. */
function reasonOf(error: unknown): { readonly code: unknown; readonly message: string } {
  const outer = isRecord(error) ? error : {};
  const reason = isRecord(outer['cause']) ? outer['cause'] : outer;
  return { code: reason['code'], message: String(reason['message'] ?? error) };
}
