import type { Row } from '@agents/events';
import { formatTimestamp, parseSessionId } from '@agents/events';
import type { AppendOptions } from './append.ts';
import { ResultTooLarge } from './errors.ts';
import { DEFAULT_PATIENCE_MS, REAL_TIME, type RetryContext, retrying } from './retry.ts';
import type { RowPage, Table } from './table.ts';

/**
 * Characters of one part. Three bytes of UTF-8 at the most each, so a part stays under DynamoDB's 400 KB an item.
 */
const PART_CHARACTERS = 120_000;

/** The most parts of one result: with the above, 12 million characters. */
const MAX_PARTS = 100;

/** What the agents produced, kept beside the journal and outside the sessions' partitions. */
export interface ResultStore {
  /**
   * Stores the result of a session as JSON; every call stores a new one, and none replaces another.
   *
   * @throws ResultTooLarge when it has more than 12 million characters
   * @throws JournalUnavailable, JournalRefused as an append does, within the same options
   */
  put(sessionId: string, result: unknown, options?: AppendOptions): Promise<void>;
  /** The newest result of the session that was stored whole; `undefined` if there is none. */
  get(sessionId: string): Promise<unknown>;
}

export interface ResultStoreOptions extends Partial<RetryContext> {
  readonly table: Table;
}

/** Makes a result store over the journal's table. */
export function createResultStore({ table, ...given }: ResultStoreOptions): ResultStore {
  const context = { ...REAL_TIME, ...given };
  return {
    async put(id, result, { deadline = context.now() + DEFAULT_PATIENCE_MS, retryRefusals } = {}) {
      const PK = resultKey(parseSessionId(id));
      const parts = split(JSON.stringify(result ?? null));
      if (parts.length > MAX_PARTS) {
        throw new ResultTooLarge(
          `result of session ${id}: expected at most ${MAX_PARTS * PART_CHARACTERS} characters of JSON; store a larger one elsewhere and return where it is`,
        );
      }
      const stamp = formatTimestamp(context.now());
      for (const [index, Body] of parts.entries()) {
        const item = { PK, SK: partKey(stamp, index), Body, Parts: parts.length };
        const doing = `store the result of session ${id} in ${table.name}`;
        await retrying(() => table.putNew(item), { deadline, doing, retryRefusals }, context);
      }
    },
    async get(id) {
      const PK = resultKey(parseSessionId(id));
      const rows: Row[] = [];
      let cursor: Row | undefined;
      do {
        const deadline = context.now() + DEFAULT_PATIENCE_MS;
        const doing = `read the result of session ${id} in ${table.name}`;
        const page: RowPage = await retrying(
          () => table.queryPartition(PK, cursor),
          { deadline, doing },
          context,
        );
        rows.push(...page.rows);
        cursor = page.cursor;
      } while (cursor);
      const text = newestWhole(rows);
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}

function resultKey(sessionId: string): string {
  return `RESULT#${sessionId}`;
}

function partKey(stamp: string, index: number): string {
  return `RESULT#${stamp}#${String(index).padStart(3, '0')}`;
}

/** Cuts a text into parts without tearing a surrogate pair apart. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + PART_CHARACTERS, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

/** Joins the parts of the newest result that is complete; one whose writer died half-way is passed over. */
function newestWhole(rows: readonly Row[]): string | undefined {
  const byStamp = Map.groupBy(rows, ({ SK }) => String(SK).split('#')[1] ?? '');
  const whole = [...byStamp.values()].filter((parts) => parts[0]?.['Parts'] === parts.length);
  return whole
    .at(-1)
    ?.map(({ Body }) => String(Body))
    .join('');
}
