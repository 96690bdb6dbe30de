import {
  describeError,
  type EventRecord,
  encodeEvent,
  eventKey,
  formatTimestamp,
  type NewEvent,
  parseSessionId,
  type Row,
  type SessionEvent,
} from '@agents/events';
import { backoffMs, DEFAULT_PATIENCE_MS, type RetryContext, retrying, waitToRetry } from './retry.ts';
import type { RowPage, Table } from './table.ts';

/** Receives an event that could not be journaled. Any structured logger fits. */
export interface FailureLog {
  error(fields: object, message: string): void;
}

export interface AppendOptions {
  /** The append is retried until then, in epoch milliseconds; default: 10 s from now. */
  readonly deadline?: number;
  /** If given, a refused append is also retried until the deadline, and each refusal is passed here. */
  readonly retryRefusals?: (refusal: Error) => void;
}

export type Append = (event: NewEvent, options?: AppendOptions) => Promise<SessionEvent>;

/** With more sessions than this, the remembered timestamps that are in the past are forgotten. */
const MAX_REMEMBERED_STAMPS = 1_000;

/**
 * Makes the one function that writes events.
 *
 * It puts each event and never overwrites one. If two events of a session share a millisecond, the later one moves forward
 * to the next free millisecond. A put without an answer is repeated with the same key; if DynamoDB then refuses it and the
 * stored record is the same, the first put had arrived. An event that cannot be journaled is logged in full before the
 * error is thrown.
 */
export function makeAppend(table: Table, context: RetryContext, log?: FailureLog): Append {
  const nextStamp = makeStamps(context.now);
  return async (newEvent, { deadline = context.now() + DEFAULT_PATIENCE_MS, retryRefusals } = {}) => {
    const sessionId = parseSessionId(newEvent.sessionId);
    const errorMessage = 'error' in newEvent ? describeError(newEvent.error) : undefined;
    const eventAt = (epochMs: number): SessionEvent => ({
      sessionId,
      status: newEvent.status,
      timestamp: formatTimestamp(epochMs),
      epochMs,
      ...(errorMessage !== undefined && { errorMessage }),
    });
    try {
      return await put(eventAt, (from) => nextStamp(sessionId, from), {
        table,
        context,
        deadline,
        retryRefusals,
      });
    } catch (error) {
      const record = encodeEvent(eventAt(context.now()));
      const fields = { session_id: sessionId, event: record, error: describeError(error) };
      log?.error(fields, 'event not journaled');
      throw error;
    }
  };
}

interface PutScope {
  readonly table: Table;
  readonly context: RetryContext;
  readonly deadline: number;
  readonly retryRefusals: AppendOptions['retryRefusals'];
}

async function put(
  eventAt: (epochMs: number) => SessionEvent,
  nextStamp: (from: number) => number,
  scope: PutScope,
): Promise<SessionEvent> {
  const { table, context, deadline, retryRefusals } = scope;
  let event = eventAt(nextStamp(context.now()));
  // Whether an earlier try of this record had no answer. Only then can "taken" mean that this writer took the key.
  let unanswered = false;
  let collisions = 0;
  for (let tries = 1; ; ) {
    const record = encodeEvent(event);
    try {
      if ((await table.putNew({ ...record })) === 'stored') return event;
      if (unanswered && (await isStored(record, scope))) return event;
      collisions += 1;
      event = eventAt(nextStamp(await nextFreeMillisecond(event, collisions, scope)));
      unanswered = false;
    } catch (error) {
      const doing = `append ${event.status} of session ${event.sessionId} to ${table.name}`;
      const { reach } = await waitToRetry(error, { tries, deadline, doing, retryRefusals }, context);
      unanswered ||= reach === 'unanswered';
      tries += 1;
    }
  }
}

async function isStored(
  record: EventRecord,
  { table, context, deadline, retryRefusals }: PutScope,
): Promise<boolean> {
  const doing = `read ${record.PK} ${record.SK} of ${table.name}`;
  const { PK, SK, Status, ErrorMessage } = record;
  const stored = await retrying(() => table.get({ PK, SK }), { deadline, doing, retryRefusals }, context);
  return stored?.['Status'] === Status && stored['ErrorMessage'] === ErrorMessage;
}

/**
 * The next millisecond that may be free after the event's own, which is taken.
 *
 * After the first collision that is one millisecond later: a session has few writers, and at most two usually meet. After
 * the second collision many writers are active, and single steps would cost each writer a put for every event of the
 * others: 200,000 puts for 10,000 events of 20 writers. So the append pauses and then reads which milliseconds are taken.
 * Taken milliseconds stay taken, so this ends at the same millisecond as single steps would.
 */
async function nextFreeMillisecond(
  event: SessionEvent,
  collisions: number,
  scope: PutScope,
): Promise<number> {
  const { table, context, deadline } = scope;
  if (collisions === 1) return event.epochMs + 1;
  const pause = Math.min(backoffMs(collisions - 1, context.random), deadline - context.now());
  if (pause > 0) await context.sleep(pause);
  // A read that fails must not lose the event.
  return firstGapAfter(event, table).catch(() => event.epochMs + 1);
}

async function firstGapAfter(event: SessionEvent, table: Table): Promise<number> {
  const { PK, SK } = encodeEvent(event);
  let free = event.epochMs + 1;
  let cursor: Row | undefined = { PK, SK };
  while (cursor) {
    const page: RowPage = await table.queryPartition(PK, cursor);
    for (const row of page.rows) {
      const key = eventKey(formatTimestamp(free));
      if (row['SK'] === key) free += 1;
      else if (String(row['SK']) > key) return free;
    }
    cursor = page.cursor;
  }
  return free;
}

/**
 * Makes the function that returns the timestamp of the next event: `from` or later, and later than every timestamp before
 * it in the session. So one writer's events keep their order, even if an event moved forward or the clock was set back.
 */
function makeStamps(now: () => number): (sessionId: string, from: number) => number {
  const lastStamps = new Map<string, number>();
  return (sessionId, from) => {
    if (lastStamps.size >= MAX_REMEMBERED_STAMPS) {
      const present = now();
      for (const [id, stamp] of lastStamps) if (stamp < present) lastStamps.delete(id);
    }
    const stamp = Math.max(from, (lastStamps.get(sessionId) ?? 0) + 1);
    lastStamps.set(sessionId, stamp);
    return stamp;
  };
}
