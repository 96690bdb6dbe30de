import {
  decodeInput,
  encodeInput,
  INPUT_SORT_KEY,
  inputKey,
  isUnreadable,
  parseSessionId,
  type Row,
  repeatKey,
  repeatOfKey,
  type SessionInput,
  type UnreadableRecord,
} from '@agents/events';
import type { AppendOptions } from './append.ts';
import { DEFAULT_PATIENCE_MS, REAL_TIME, type RetryContext, retrying } from './retry.ts';
import type { Item, RowPage, Table } from './table.ts';

/** What the journal knows of the input of a session, and of the sessions that repeat it. */
export interface StoredInput {
  /** Absent for a session that began before inputs were kept, and for one whose invoker was never called. */
  readonly input?: SessionInput;
  /** An input that cannot be read. */
  readonly unreadable?: UnreadableRecord;
  /** The sessions that repeat this one. */
  readonly repeatedBy: readonly string[];
}

/** The inputs of the sessions, in partitions of their own beside the sessions' events. */
export interface InputStore {
  /**
   * Stores the input of a session, and names the session at the one that it repeats. The first input stays: a second put of
   * the same session changes nothing.
   *
   * @throws JournalUnavailable, JournalRefused as an append does
   */
  put(input: SessionInput, options?: AppendOptions): Promise<void>;
  /** @throws JournalUnavailable, JournalRefused as a read does */
  get(sessionId: string, options?: Pick<AppendOptions, 'deadline'>): Promise<StoredInput>;
}

/** Makes an input store over the journal's table. */
export function createInputStore({
  table,
  ...given
}: { readonly table: Table } & Partial<RetryContext>): InputStore {
  const context = { ...REAL_TIME, ...given };
  const patience = (): number => context.now() + DEFAULT_PATIENCE_MS;
  return {
    async put(input, { deadline = patience(), retryRefusals } = {}) {
      const sessionId = parseSessionId(input.sessionId);
      const scope = {
        deadline,
        retryRefusals,
        doing: `store the input of session ${sessionId} in ${table.name}`,
      };
      // "taken" is the answer to a repeated put: then this input, or an earlier one, is stored.
      const store = (item: Item) => retrying(() => table.putNew(item), scope, context);
      await store({ ...encodeInput(input) });
      if (input.repeats !== undefined) {
        await store({ PK: inputKey(parseSessionId(input.repeats)), SK: repeatKey(sessionId) });
      }
    },
    async get(id, { deadline = patience() } = {}) {
      const PK = inputKey(parseSessionId(id));
      const scope = { deadline, doing: `read ${PK} of ${table.name}` };
      const rows: Row[] = [];
      let cursor: Row | undefined;
      do {
        const page: RowPage = await retrying(() => table.queryPartition(PK, cursor), scope, context);
        rows.push(...page.rows);
        cursor = page.cursor;
      } while (cursor);
      return toStored(rows);
    },
  };
}

function toStored(rows: readonly Row[]): StoredInput {
  const row = rows.find(({ SK }) => SK === INPUT_SORT_KEY);
  const decoded = row && decodeInput(row);
  const repeatedBy = rows.flatMap(({ SK }) => repeatOfKey(SK) ?? []);
  if (!decoded) return { repeatedBy };
  return isUnreadable(decoded) ? { unreadable: decoded, repeatedBy } : { input: decoded, repeatedBy };
}
