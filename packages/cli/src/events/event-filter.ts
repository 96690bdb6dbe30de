import type { Status } from '@agents/journal/domain';
import type { StoredRow } from '../session/stored-row.ts';

/** Which events of a session are shown. */
export interface EventFilter {
  /** Parts of statuses, in capitals; any of them. */
  readonly statuses: readonly string[];
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  /** The newest so many. */
  readonly last?: number | undefined;
}

/** The rows that pass, and how many did not. */
export interface Filtered {
  readonly rows: readonly StoredRow[];
  readonly hidden: number;
  /** The options that hid them. */
  readonly because: readonly string[];
}

/** Whether an event passes; rows that cannot be read always do, because nobody can tell. */
export function passes({ event }: StoredRow, { statuses, since }: EventFilter): boolean {
  if (!event) return true;
  return hasStatus(event.status, statuses) && (since === undefined || event.epochMs >= since);
}

/** Takes the rows that are wanted. */
export function filterRows(rows: readonly StoredRow[], filter: EventFilter): Filtered {
  const passing = rows.filter((row) => passes(row, filter));
  const shown =
    filter.last === undefined ? passing : passing.slice(Math.max(0, passing.length - filter.last));
  const because = [
    filter.statuses.length > 0 && '--status',
    filter.since !== undefined && '--since',
    shown.length < passing.length && '-n',
  ];
  return {
    rows: shown,
    hidden: rows.length - shown.length,
    because: because.filter((option) => typeof option === 'string'),
  };
}

function hasStatus(status: Status, parts: readonly string[]): boolean {
  return parts.length === 0 || parts.some((part) => status.includes(part));
}
