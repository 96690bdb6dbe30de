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
  /**
   * Reads the events of one status over all sessions from the index, which is eventually consistent. Only the order within a
   * second may differ from that of time: the index sorts text, and "…00Z" follows "…00.250Z" there.
   */
  readStatus(selection: StatusSelection, options?: ReadOptions): Promise<StatusPage>;
}

/** Bounds that leave nothing out: a timestamp that cannot be read may be any text, and its record is reported. */
const FIRST = ' ';
const LAST = '\u{10ffff}';

/** The last instant whose text sorts after all earlier ones: the end of the year 9999. */
const LAST_MS = Date.UTC(10_000, 0) - 1;

/** The second of an instant: its text sorts before each time of that second, with a fraction or without. */
function secondOf(epochMs: number): string {
  return formatTimestamp(Math.min(epochMs, LAST_MS)).slice(0, 19);
}

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
      if ((since ?? 0) > (until ?? Number.POSITIVE_INFINITY)) return { events: [], unreadable: [] };
      // Whole seconds, because text is compared. What is outside the bounds is left out below.
      const from = since === undefined ? FIRST : secondOf(since);
      const to = until === undefined ? LAST : `${secondOf(until)}Z`;
      const scope = {
        deadline: deadlineOf(options),
        doing: `read ${status} from the index of ${table.name}`,
      };
      for (let next = cursor; ; ) {
        const query = { status, from, to, newestFirst, limit, ...(next && { cursor: next }) };
        const page = await retrying(() => table.queryStatus(query), scope, context);
        const { events, unreadable } = decodeRows(page.rows);
        const wanted = events.filter(
          ({ epochMs }) => epochMs >= (since ?? epochMs) && epochMs <= (until ?? epochMs),
        );
        next = page.cursor;
        const isEmpty = wanted.length + unreadable.length === 0;
        if (!isEmpty || !next) return { events: wanted, unreadable, ...(next && { cursor: next }) };
      }
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
