import type { Status } from '@agents/events';
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

/** The rows that pass, how many do not, and how to see those as well. */
export interface Filtered {
  readonly rows: readonly StoredRow[];
  readonly hidden: number;
  readonly remedy: string;
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
  const remedies = [
    filter.statuses.length > 0 && 'leave out --status',
    filter.since !== undefined && 'leave out --since',
    shown.length < passing.length && `use -n ${rows.length}`,
  ];
  return {
    rows: shown,
    hidden: rows.length - shown.length,
    remedy: remedies.filter((remedy) => typeof remedy === 'string').join(' and '),
  };
}

function hasStatus(status: Status, parts: readonly string[]): boolean {
  return parts.length === 0 || parts.some((part) => status.includes(part));
}
