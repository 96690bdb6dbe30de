import type { SessionEvent, Status } from '@agents/events';
import {
  compareEvents,
  decodeRecord,
  formatTimestamp,
  isUnreadable,
  parseSessionId,
  type Row,
  sessionKey,
  type UnreadableRecord,
} from '@agents/events';
import { DEFAULT_PATIENCE_MS, type RetryContext, retrying } from './retry.ts';
import type { RowPage, Table } from './table.ts';

/** The events that were read, oldest first by parsed time, and the unreadable records. */
export interface Events {
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** The same, with the rows as the table holds them. */
export interface RawEvents extends Events {
  readonly rows: readonly Row[];
}

export interface ReadOptions {
  /** A failed request is retried until then, in epoch milliseconds; default: 10 s from now. */
  readonly deadline?: number;
}

/** Selects events of one status, over all sessions. */
export interface StatusSelection {
  readonly status: Status;
  /** Epoch milliseconds, both included; no bounds by default. Bounds that cross select nothing. */
  readonly since?: number;
  readonly until?: number;
  /** Default true. */
  readonly newestFirst?: boolean;
  /** The maximum number of events of a page; default 50. */
  readonly limit?: number;
  /** The `cursor` of the previous page. */
  readonly cursor?: Row;
}

/** One page of the selected events; with a cursor if more follow. */
export interface StatusPage extends Events {
  readonly cursor?: Row;
}

export interface Readers {
  /** Reads all events of a session, with consistent reads. */
  read(sessionId: string, options?: ReadOptions): Promise<Events>;
  /** Reads a session as {@link Readers.read} does, and returns its rows too. */
  readRows(sessionId: string, options?: ReadOptions): Promise<RawEvents>;
  /** Reads a session page by page, in the order of the sort key. */
  readPages(sessionId: string, options?: ReadOptions): AsyncIterable<RawEvents>;
  /** Reads the events of one status over all sessions from the index, which is eventually consistent. */
  readStatus(selection: StatusSelection, options?: ReadOptions): Promise<StatusPage>;
}

/** Bounds that leave nothing out: a timestamp that cannot be read may be any text, and its record is reported. */
const FIRST = ' ';
const LAST = '\u{10ffff}';

/** Makes the functions that read events. */
export function makeReaders(table: Table, context: RetryContext): Readers {
  const deadlineOf = (options?: ReadOptions): number =>
    options?.deadline ?? context.now() + DEFAULT_PATIENCE_MS;

  async function* readPages(id: string, options?: ReadOptions): AsyncGenerator<RawEvents> {
    const PK = sessionKey(parseSessionId(id));
    const deadline = deadlineOf(options);
    const doing = `read ${PK} of ${table.name}`;
    let cursor: Row | undefined;
    do {
      const page: RowPage = await retrying(
        () => table.queryPartition(PK, cursor),
        { deadline, doing },
        context,
      );
      yield { ...decodeRows(page.rows), rows: page.rows };
      cursor = page.cursor;
    } while (cursor);
  }

  async function readRows(id: string, options?: ReadOptions): Promise<RawEvents> {
    const events: SessionEvent[] = [];
    const unreadable: UnreadableRecord[] = [];
    const rows: Row[] = [];
    for await (const page of readPages(id, options)) {
      events.push(...page.events);
      unreadable.push(...page.unreadable);
      rows.push(...page.rows);
    }
    return { events: events.sort(compareEvents), unreadable, rows };
  }

  return {
    readPages,
    readRows,
    async read(id, options) {
      const { events, unreadable } = await readRows(id, options);
      return { events, unreadable };
    },
    async readStatus({ status, since, until, newestFirst = true, limit = 50, cursor }, options) {
      const from = since === undefined ? FIRST : formatTimestamp(since);
      const to = until === undefined ? LAST : formatTimestamp(until);
      // DynamoDB refuses bounds that cross.
      if (from > to) return { events: [], unreadable: [] };
      const page = await retrying(
        () =>
          table.queryStatus({
            status,
            from,
            to,
            newestFirst,
            limit,
            ...(cursor && { cursor }),
          }),
        { deadline: deadlineOf(options), doing: `read ${status} from the index of ${table.name}` },
        context,
      );
      return { ...decodeRows(page.rows), ...(page.cursor && { cursor: page.cursor }) };
    },
  };
}

function decodeRows(rows: readonly Row[]): Events {
  const events: SessionEvent[] = [];
  const unreadable: UnreadableRecord[] = [];
  for (const row of rows) {
    const decoded = decodeRecord(row);
    if (isUnreadable(decoded)) unreadable.push(decoded);
    else events.push(decoded);
  }
  return { events, unreadable };
}
