import { encodeEvent, type Status } from '@agents/events';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../support/dynamo.ts';

/** An event as the table stores it. */
export type EventRow = ReturnType<typeof encodeEvent>;

const MINUTE_MS = 60_000;

/** The events of a completed session, by the time since its start in milliseconds. */
const WHOLE: readonly (readonly [afterMs: number, status: Status])[] = [
  [0, 'SESSION_INITIATED'],
  [310, 'AGENT_RUNTIME_INVOCATION_STARTED'],
  [1_530, 'AGENT_ENTRYPOINT_STARTED'],
  [1_541, 'AGENT_BACKGROUND_TASK_STARTED'],
  [1_552, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
  [45_120, 'AGENT_BACKGROUND_TASK_COMPLETED'],
];
const ENDS_ONLY = [WHOLE[0], WHOLE[5]].filter((event) => event !== undefined);

/** The newest sessions have every event; the others have only the first and the last. */
const WHOLE_SESSIONS = 300;

/** The id of the session that started `age` minutes before the newest. */
export function sessionId(age: number): string {
  return `00000000-0000-4000-8000-${String(age).padStart(12, '0')}`;
}

/** The rows of `count` completed sessions, one for each minute up to `newestMs` (epoch milliseconds). */
export function* sessionRows(count: number, newestMs: number): Generator<EventRow> {
  for (let age = 0; age < count; age += 1) {
    for (const [afterMs, status] of age < WHOLE_SESSIONS ? WHOLE : ENDS_ONLY) {
      const epochMs = newestMs - age * MINUTE_MS + afterMs;
      const timestamp = new Date(epochMs).toISOString();
      yield encodeEvent({ sessionId: sessionId(age), status, timestamp, epochMs });
    }
  }
}

/** The maximum number of items in one request (DynamoDB quota). */
const BATCH = 25;
const AT_ONCE = 8;

/**
 * Writes rows into the journal's table, several batches at a time.
 *
 * @param onWritten called with the number of rows written so far
 * @throws Error if the database leaves out rows, which an embedded one does not do
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
