import {
  compareEvents,
  decodeRecord,
  isUnreadable,
  parseTimestamp,
  type Row,
  type SessionEvent,
  type UnreadableRecord,
} from '@agents/events';

/** A row of the journal as the table holds it, and what it is. */
export type StoredRow = { readonly row: Row; readonly SK: string } & (
  | { readonly event: SessionEvent; readonly unreadable?: never }
  | { readonly event?: never; readonly unreadable: UnreadableRecord }
);

/** Reads rows as what they are, in the order of time; one that is no event stands where its key says. */
export function toStoredRows(rows: readonly Row[]): readonly StoredRow[] {
  return rows.map(toStoredRow).sort(compareRows);
}

function toStoredRow(row: Row): StoredRow {
  const decoded = decodeRecord(row);
  const SK = String(row['SK']);
  return isUnreadable(decoded) ? { row, SK, unreadable: decoded } : { row, SK, event: decoded };
}

function compareRows(a: StoredRow, b: StoredRow): number {
  if (a.event && b.event) return compareEvents(a.event, b.event);
  return timeOf(a) - timeOf(b);
}

/** A row without any time comes last. */
function timeOf({ event, SK }: StoredRow): number {
  return event?.epochMs ?? parseTimestamp(SK.slice(SK.indexOf('#') + 1)) ?? Number.MAX_SAFE_INTEGER;
}
