import { describeError, parseSessionId } from '@agents/events';
import type { AppendOptions } from './append.ts';
import { DEFAULT_PATIENCE_MS, REAL_TIME, type RetryContext, retrying } from './retry.ts';
import type { Table } from './table.ts';

/** The largest value, in characters of JSON. A character takes up to three bytes of UTF-8, and an item of DynamoDB up to 400 KB. */
const MAX_CHARACTERS = 120_000;

/** The longest name, in bytes of UTF-8. A sort key of DynamoDB has up to 1,024. */
const MAX_NAME_BYTES = 1_000;

/** The value cannot be saved: its name is empty or too long, or JSON cannot hold it, or it is too large. */
export class NotSavable extends Error {
  override readonly name = 'NotSavable';
  readonly code = 'NOT_SAVABLE';
  readonly retryable = false;
}

type Deadline = Pick<AppendOptions, 'deadline'>;

/**
 * Values that tasks keep for the sessions that repeat them, in partitions of their own beside the events. The first value of a
 * name stays: nothing is overwritten.
 */
export interface SavedStore {
  /**
   * @throws NotSavable before anything is stored
   * @throws JournalUnavailable, JournalRefused as an append does
   */
  put(sessionId: string, name: string, value: unknown, options?: Deadline): Promise<void>;
  /** The value; `undefined` without one. @throws JournalUnavailable, JournalRefused as a read does */
  get(sessionId: string, name: string, options?: Deadline): Promise<unknown>;
}

/** Makes a store over the journal's table. */
export function createSavedStore({
  table,
  ...given
}: { readonly table: Table } & Partial<RetryContext>): SavedStore {
  const context = { ...REAL_TIME, ...given };
  const scopeOf = (doing: string, deadline = context.now() + DEFAULT_PATIENCE_MS) => ({ deadline, doing });
  return {
    async put(sessionId, name, value, { deadline } = {}) {
      const item = { ...keyOf(sessionId, name), Value: toJson(name, value) };
      const doing = `save ${JSON.stringify(name)} of session ${sessionId} in ${table.name}`;
      // "taken" is the answer to a repeated put: then this value, or an earlier one, is stored.
      await retrying(() => table.putNew(item), scopeOf(doing, deadline), context);
    },
    async get(sessionId, name, { deadline } = {}) {
      const doing = `read the saved ${JSON.stringify(name)} of session ${sessionId} in ${table.name}`;
      const row = await retrying(() => table.get(keyOf(sessionId, name)), scopeOf(doing, deadline), context);
      return row && JSON.parse(String(row['Value']));
    },
  };
}

function keyOf(sessionId: string, name: string): { readonly PK: string; readonly SK: string } {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > MAX_NAME_BYTES) {
    throw new NotSavable(`name: expected 1 to ${MAX_NAME_BYTES} bytes of text, found ${bytes}`);
  }
  return { PK: `SAVED#${parseSessionId(sessionId)}`, SK: `SAVED#${name}` };
}

function toJson(name: string, value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new NotSavable(
      `${JSON.stringify(name)}: expected a value that JSON can hold; ${describeError(error)}`,
    );
  }
  if (text.length <= MAX_CHARACTERS) return text;
  throw new NotSavable(
    `${JSON.stringify(name)}: expected at most ${MAX_CHARACTERS} characters of JSON, found ${text.length}; save it in parts`,
  );
}
