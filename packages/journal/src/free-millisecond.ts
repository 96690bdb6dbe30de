import type { SessionEvent } from '@agents/events';
import { encodeEvent, eventKey, formatTimestamp, type Row } from '@agents/events';
import { backoffMs, type RetryContext } from './retry.ts';
import type { RowPage, Table } from './table.ts';

interface Refusal {
  readonly table: Table;
  readonly context: RetryContext;
  /** Epoch milliseconds; nothing is waited for past it. */
  readonly deadline: number;
  /** How many puts of this append have found their millisecond taken, from 1. */
  readonly refusals: number;
}

/**
 * The next millisecond after the event's own, which is taken, that may be free.
 *
 * The first time that is one step on, at the cost of nothing: a session has a few writers, and two of them meet at the
 * most. Refused again, the append is in a crowd, where a put a step would cost every writer a put for every event of all
 * the others: 200,000 for 10,000 events of 20 writers. There it lets others pass, then reads how far the milliseconds are
 * taken. What is taken stays taken, so it ends where steps would have led it; no free millisecond is passed over.
 */
export async function nextFreeMillisecond(event: SessionEvent, refusal: Refusal): Promise<number> {
  const { table, context, deadline, refusals } = refusal;
  if (refusals === 1) return event.epochMs + 1;
  const pause = Math.min(backoffMs(refusals - 1, context.random), deadline - context.now());
  if (pause > 0) await context.sleep(pause);
  // An event must not be lost for a look ahead that failed.
  return lookAhead(event, table).catch(() => event.epochMs + 1);
}

async function lookAhead(event: SessionEvent, table: Table): Promise<number> {
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
