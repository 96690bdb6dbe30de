import {
  decodeProgress,
  encodeProgress,
  isUnreadable,
  type Progress,
  type ProgressNote,
  parseSessionId,
  progressKey,
  type Row,
} from '@agents/events';
import type { AppendOptions } from './append.ts';
import { DEFAULT_PATIENCE_MS, REAL_TIME, type RetryContext, retrying } from './retry.ts';
import type { RowPage, Table } from './table.ts';

type ReadOptions = Pick<AppendOptions, 'deadline'>;

/** The progress of the sessions' tasks, in partitions of their own beside the sessions' events. */
export interface ProgressStore {
  /**
   * Writes a note with the time of this writer's clock, or the next free millisecond.
   *
   * @throws JournalUnavailable, JournalRefused as an append does
   */
  put(sessionId: string, progress: Progress, options?: ReadOptions): Promise<void>;
  /** The newest note; `undefined` without one. Notes that cannot be read are skipped. One request. */
  latest(sessionId: string, options?: ReadOptions): Promise<ProgressNote | undefined>;
  /** All notes, oldest first. Notes that cannot be read are skipped. */
  all(sessionId: string, options?: ReadOptions): Promise<readonly ProgressNote[]>;
}

/** How many notes a look for the newest one reads, in case some cannot be read. */
const NEWEST = { newestFirst: true, limit: 3 } as const;

/** Makes a progress store over the journal's table. */
export function createProgressStore({
  table,
  ...given
}: { readonly table: Table } & Partial<RetryContext>): ProgressStore {
  const context = { ...REAL_TIME, ...given };
  const patience = (): number => context.now() + DEFAULT_PATIENCE_MS;
  const scopeOf = (PK: string, deadline: number) => ({ deadline, doing: `read ${PK} of ${table.name}` });
  return {
    async put(id, progress, { deadline = patience() } = {}) {
      const sessionId = parseSessionId(id);
      const scope = { deadline, doing: `store the progress of session ${sessionId} in ${table.name}` };
      // A put whose answer was lost is stored a second time a millisecond later, which readers do not notice.
      for (let epochMs = context.now(); ; epochMs += 1) {
        const record = encodeProgress({ ...progress, sessionId, epochMs });
        if ((await retrying(() => table.putNew({ ...record }), scope, context)) === 'stored') return;
      }
    },
    async latest(id, { deadline = patience() } = {}) {
      const PK = progressKey(parseSessionId(id));
      const read = () => table.queryPartition(PK, undefined, NEWEST);
      const { rows } = await retrying(read, scopeOf(PK, deadline), context);
      return notesIn(rows)[0];
    },
    async all(id, { deadline = patience() } = {}) {
      const PK = progressKey(parseSessionId(id));
      const notes: ProgressNote[] = [];
      let cursor: Row | undefined;
      do {
        const page: RowPage = await retrying(
          () => table.queryPartition(PK, cursor),
          scopeOf(PK, deadline),
          context,
        );
        notes.push(...notesIn(page.rows));
        cursor = page.cursor;
      } while (cursor);
      return notes;
    },
  };
}

function notesIn(rows: readonly Row[]): readonly ProgressNote[] {
  return rows.map(decodeProgress).flatMap((decoded) => (isUnreadable(decoded) ? [] : decoded));
}
