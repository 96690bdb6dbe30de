import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ClassicLevel } from 'classic-level';
import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import { isRecord } from '../is-record.ts';
import type { StackLog } from '../log.ts';
import { StartError } from '../start-error.ts';
import { type TableResource, tableProperties } from '../template/resources/table.ts';
import { callEngine, type DynamoEngine } from './engine.ts';

/** Where dynalite keeps the description of a table, beside the table's items. */
const TABLE_KEY_PREFIX = 'table~';
const statusSchema = v.object({ TableStatus: v.string() });

/**
 * Prepares a data folder for the engine, which would crash on a folder that it cannot open.
 *
 * A stack that is killed while it creates a table leaves the table in the state CREATING for ever. Such a table is empty,
 * so it is removed and created again.
 *
 * @throws StartError `DATA_FOLDER_IN_USE` when another stack has it open, `DATA_FOLDER_UNUSABLE` otherwise
 */
export async function prepareDataFolder(
  folder: string,
  tableNames: readonly string[],
  log: StackLog,
): Promise<void> {
  try {
    await makePrivate(folder);
    await removeHalfTables(folder, tableNames, log);
  } catch (error) {
    throw explain(folder, error);
  }
}

/**
 * Prompts and answers are private: other users of this computer may not read them, also in a folder that was there before.
 * The folder is closed before the database is opened, which makes files that everybody can read.
 *
 * @throws Error when the folder is somebody else's, or when it or a file in it is a link: the database would write to where
 * the link leads
 */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await lstat(folder)).isSymbolicLink()) throw new Error('it is a link');
  await chmod(folder, 0o700);
  const link = (await readdir(folder, { withFileTypes: true })).find((entry) => entry.isSymbolicLink());
  if (link) throw new Error(`its file ${link.name} is a link`);
}

async function removeHalfTables(folder: string, tableNames: readonly string[], log: StackLog): Promise<void> {
  const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' });
  try {
    await database.open();
    for (const name of tableNames) {
      const table = v.safeParse(statusSchema, await database.get(TABLE_KEY_PREFIX + name));
      if (table.success && table.output.TableStatus === 'CREATING') {
        await database.del(TABLE_KEY_PREFIX + name);
        log.warn({ table: name, folder }, 'found a half-created table; it is created again');
      }
    }
  } finally {
    await database.close();
  }
}

function explain(folder: string, error: unknown): StartError {
  const { code, message } = reasonOf(error);
  if (code === 'LEVEL_LOCKED') {
    const found = `The data folder ${folder} is in use by another local stack`;
    const next = 'stop that stack, or choose another folder with --persist DIR';
    return new StartError('DATA_FOLDER_IN_USE', `${found}; ${next}`, { cause: error });
  }
  const found = `The data folder ${folder} cannot be opened (${message})`;
  const next = 'remove the folder, or choose another one with --persist DIR';
  return new StartError('DATA_FOLDER_UNUSABLE', `${found}; ${next}`, { cause: error });
}

/** LevelDB's error is "not open"; its cause has the reason. */
function reasonOf(error: unknown): { readonly code: unknown; readonly message: string } {
  const outer = isRecord(error) ? error : {};
  const reason = isRecord(outer['cause']) ? outer['cause'] : outer;
  return { code: reason['code'], message: String(reason['message'] ?? error) };
}

const descriptionSchema = v.object({
  Table: v.object({ ...tableProperties.entries, TableStatus: v.string() }),
});

/**
 * Creates a table unless the data folder has it already.
 *
 * @throws StartError `DATA_FOLDER_UNUSABLE` when the kept table has other keys or indexes than the template
 */
export async function ensureTable(engine: DynamoEngine, table: TableResource): Promise<void> {
  const kept = await describeTable(engine, table.name);
  if (!kept) {
    await callEngine(engine, 'CreateTable', {
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      ...table.keys,
    });
    while ((await describeTable(engine, table.name))?.status !== 'ACTIVE') await nextTurn();
    return;
  }
  if (!isDeepStrictEqual(comparable(kept.keys), comparable(table.keys))) {
    const found = `The kept table ${table.name} has other keys or indexes than the packaged template`;
    const next =
      'start with the template that the table was made from, or choose another folder with --persist DIR';
    throw new StartError('DATA_FOLDER_UNUSABLE', `${found}; ${next}`);
  }
}

async function describeTable(engine: DynamoEngine, name: string) {
  try {
    const { Table } = v.parse(
      descriptionSchema,
      await callEngine(engine, 'DescribeTable', { TableName: name }),
    );
    const { TableStatus, TableName: _, ...keys } = Table;
    return { status: TableStatus, keys };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Attribute definitions and indexes are sets: engine and template may list them in different orders. */
function comparable(keys: TableResource['keys']) {
  return {
    attributes: keys.AttributeDefinitions.map(
      (item) => `${item.AttributeName}:${item.AttributeType}`,
    ).toSorted(),
    keys: keys.KeySchema,
    indexes: (keys.GlobalSecondaryIndexes ?? []).map((index) => JSON.stringify(index)).toSorted(),
  };
}
