import type { Row } from '@agents/events';
import { createJournal, type Journal, type JournalOptions } from './journal.ts';
import { createResultStore, type ResultStore } from './results.ts';
import type { Item, RowPage, Table } from './table.ts';

/** A table in memory for tests. It behaves as the table on DynamoDB does, including its pages. */
export interface MemoryTable extends Table {
  /** All items, in the order of their keys. */
  items(): readonly Item[];
  /** Puts a row without any check, such as an unreadable record. */
  plant(row: Item): void;
}

/** Makes an empty table. `pageSize` is the maximum number of rows of a page. */
export function createMemoryTable({ pageSize = 100, name = 'memory' } = {}): MemoryTable {
  const partitions = new Map<string, Map<string, Item>>();

  const plant = (item: Item): void => {
    const partition = partitions.get(item.PK) ?? new Map<string, Item>();
    partitions.set(item.PK, partition.set(item.SK, item));
  };
  const sorted = (PK: string): readonly Item[] =>
    [...(partitions.get(PK)?.values() ?? [])].sort((a, b) => compare(a.SK, b.SK));

  return {
    name,
    plant,
    items: () => [...partitions.keys()].sort(compare).flatMap(sorted),
    async putNew(item) {
      if (partitions.get(item.PK)?.has(item.SK)) return 'taken';
      plant({ ...item });
      return 'stored';
    },
    async get({ PK, SK }) {
      return partitions.get(PK)?.get(SK);
    },
    async queryPartition(PK, cursor, { newestFirst, limit = pageSize } = {}) {
      const rows = sorted(PK);
      return page(newestFirst ? rows.toReversed() : rows, Math.min(limit, pageSize), cursor);
    },
    async queryStatus({ status, from, to, newestFirst, limit, cursor }) {
      const rows = [...partitions.values()]
        .flatMap((partition) => [...partition.values()])
        .filter((row) => row['Status'] === status && between(row['Timestamp'], from, to))
        .sort((a, b) => compare(`${a['Timestamp']} ${a.PK}`, `${b['Timestamp']} ${b.PK}`));
      return page(newestFirst ? rows.reverse() : rows, limit, cursor);
    },
  };
}

/** A journal in memory. It passes the same contract tests as the journal on DynamoDB. */
export function createMemoryJournal(options: Partial<JournalOptions> = {}): Journal {
  return createJournal({ table: createMemoryTable(), ...options });
}

/** A result store in memory. */
export function createMemoryResultStore(table = createMemoryTable()): ResultStore {
  return createResultStore({ table });
}

function page(rows: readonly Item[], size: number, cursor?: Row): RowPage {
  const after = cursor ? rows.findIndex(({ PK, SK }) => PK === cursor['PK'] && SK === cursor['SK']) + 1 : 0;
  const taken = rows.slice(after, after + size);
  const last = taken.at(-1);
  return after + size < rows.length && last ? { rows: taken, cursor: last } : { rows: taken };
}

function between(value: unknown, from: string, to: string): boolean {
  return typeof value === 'string' && value >= from && value <= to;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
