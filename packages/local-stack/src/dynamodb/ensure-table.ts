import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import { tableSchema } from '../template/resource-schemas.ts';
import type { TableResource } from '../template/stack.ts';
import type { DynamoEngine } from './engine.ts';
import { callEngine, DynamoDbError } from './engine-client.ts';

const descriptionSchema = v.object({ Table: v.object({ ...tableSchema.entries, TableStatus: v.string() }) });

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
    throw new StartError(
      'DATA_FOLDER_UNUSABLE',
      `the kept table ${table.name} has other keys or indexes than the packaged template; ` +
        'keep its data by starting with the template it was made from, or choose another folder with --persist',
    );
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
    if (error instanceof DynamoDbError && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Attribute definitions and indexes are sets; the engine and the template list them in any order. */
function comparable(keys: TableResource['keys']) {
  return {
    attributes: keys.AttributeDefinitions.map(
      (item) => `${item.AttributeName}:${item.AttributeType}`,
    ).toSorted(),
    keys: keys.KeySchema,
    indexes: (keys.GlobalSecondaryIndexes ?? []).map((index) => JSON.stringify(index)).toSorted(),
  };
}
