import type { Row } from '@agents/events';
import { describeError, formatTimestamp, parseSessionId } from '@agents/events';
import type { AppendOptions } from './append.ts';
import { DEFAULT_PATIENCE_MS, REAL_TIME, type RetryContext, retrying } from './retry.ts';
import type { RowPage, Table } from './table.ts';

/**
 * The characters of one part. A character takes up to three bytes of UTF-8, and an item of DynamoDB up to 400 KB.
 */
const PART_CHARACTERS = 120_000;

/** The maximum number of parts of a result: 12 million characters in all. */
const MAX_PARTS = 100;

/** A result that is too large to store; nothing of it was stored. */
export class ResultTooLarge extends Error {
  override readonly name = 'ResultTooLarge';
  readonly code = 'RESULT_TOO_LARGE';
  readonly retryable = false;
}

/** JSON cannot hold the result: it has a cycle, a bigint, or a `toJSON` that throws. Nothing was stored. */
export class ResultNotStorable extends Error {
  override readonly name = 'ResultNotStorable';
  readonly code = 'RESULT_NOT_STORABLE';
  readonly retryable = false;
}

/** The results of the agents, in partitions of their own beside the sessions' events. */
export interface ResultStore {
  /**
   * Stores a result of the session as JSON. Each call adds a result; none replaces another.
   *
   * @throws ResultNotStorable when JSON cannot hold it
   * @throws ResultTooLarge if it has more than 12 million characters
   * @throws JournalUnavailable, JournalRefused as an append does
   */
  put(sessionId: string, result: unknown, options?: AppendOptions): Promise<void>;
  /** Returns the newest complete result of the session; `undefined` without one. */
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
      const parts = split(toJson(id, result));
      if (parts.length > MAX_PARTS) {
        throw new ResultTooLarge(
          `result of session ${id}: expected at most ${MAX_PARTS * PART_CHARACTERS} characters of JSON; store a larger result elsewhere and return its address`,
        );
      }
      const version = `${formatTimestamp(context.now())}#${nonce(context.random)}`;
      for (const [index, Body] of parts.entries()) {
        const item = { PK, SK: partKey(version, index), Body, Parts: parts.length };
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
      const text = newestComplete(rows);
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}

function resultKey(sessionId: string): string {
  return `RESULT#${sessionId}`;
}

/** @param version the time and the nonce of the result, the same for all its parts */
function partKey(version: string, index: number): string {
  return `RESULT#${version}#${String(index).padStart(3, '0')}`;
}

/** Tells apart the results of two writers in one millisecond, whose parts must not mix. */
function nonce(random: () => number): string {
  return Math.floor(random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0');
}

/** What JSON can hold of a result; `null` for what it leaves out: undefined, functions, symbols. */
function toJson(sessionId: string, result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw new ResultNotStorable(
      `result of session ${sessionId}: expected a value that JSON can hold; ${describeError(error)}`,
    );
  }
}

/** Splits a text into parts, never within a surrogate pair. */
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

/** Joins the parts of the newest complete result. A result is incomplete if its writer died before the last part. */
function newestComplete(rows: readonly Row[]): string | undefined {
  const byVersion = Map.groupBy(rows, ({ SK }) => String(SK).slice(0, String(SK).lastIndexOf('#')));
  const complete = [...byVersion.values()].filter((parts) => parts[0]?.['Parts'] === parts.length);
  return complete
    .at(-1)
    ?.map(({ Body }) => String(Body))
    .join('');
}
