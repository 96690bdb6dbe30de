import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../support/dynamo.ts';
import type { EventRow } from './sessions.ts';

/** The most that one request writes (DynamoDB quota). */
const BATCH = 25;
const AT_ONCE = 8;

/**
 * Writes rows into the journal's table, a few batches at a time.
 *
 * @param onWritten is told how many stand there so far
 * @throws Error when the database leaves some out, which an embedded one never does
 */
export async function load(
  { config, tableName }: Dynamo,
  rows: Iterator<EventRow>,
  onWritten: (written: number) => void,
): Promise<void> {
  const client = new DynamoDBClient(config);
  let written = 0;
  const write = async (): Promise<void> => {
    for (let batch = take(rows); batch.length > 0; batch = take(rows)) {
      const puts = batch.map((row) => ({ PutRequest: { Item: item(row) } }));
      const { UnprocessedItems = {} } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }),
      );
      const left = UnprocessedItems[tableName]?.length ?? 0;
      if (left > 0) throw new Error(`${tableName}: expected ${batch.length} rows written, ${left} were not`);
      written += batch.length;
      onWritten(written);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, write));
  } finally {
    client.destroy();
  }
}

function take(rows: Iterator<EventRow>): readonly EventRow[] {
  const batch: EventRow[] = [];
  while (batch.length < BATCH) {
    const { done, value } = rows.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}

function item(row: EventRow): Record<string, { S: string }> {
  return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, { S: text }]));
}
