import type { ProgressNote } from '@agents/events';
import type { Look, StoredRecord } from '@agents/sessions';
import type { Cli } from '../cli.ts';

import { type EventLines, eventLines, type TimeOptions } from './event-lines.ts';
import { type RepeatedTries, repeatedTries } from './repeated-tries.ts';
import type { Format } from './terminal.ts';

/** Which events of a session are shown. */
export interface EventFilter {
  /** Parts of statuses, in capitals. One of them is enough. */
  readonly statuses: readonly string[];
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  /** How many of the newest events. */
  readonly last?: number | undefined;
}

export interface PrintOptions {
  readonly format: Format;
  readonly filter: EventFilter;
  readonly time: TimeOptions;
  readonly reverse?: boolean;
}

/** Whether a record passes. An unreadable one always does: it may be what is looked for. */
export function passes({ event }: StoredRecord, { statuses, since }: EventFilter): boolean {
  if (!event) return true;
  const hasStatus = statuses.length === 0 || statuses.some((part) => event.status.includes(part));
  return hasStatus && (since === undefined || event.epochMs >= since);
}

/** The records that a filter selects. Says how many it does not select, and how to see them. */
export function selectEvents(
  cli: Pick<Cli, 'note' | 'notePaint'>,
  records: readonly StoredRecord[],
  filter: EventFilter,
): readonly StoredRecord[] {
  const passing = records.filter((record) => passes(record, filter));
  const shown = filter.last === undefined ? passing : passing.slice(-filter.last);
  const hidden = records.length - shown.length;
  if (hidden > 0) {
    const remedies = [
      filter.statuses.length > 0 && 'without --status',
      filter.since !== undefined && 'without --since',
      shown.length < passing.length && `with -n ${records.length}`,
    ].filter((remedy) => typeof remedy === 'string');
    const remedy = `Show them ${remedies.join(' and ')}.`;
    cli.note(cli.notePaint.dim(`${hidden} of ${records.length} events are hidden. ${remedy}`));
  }
  return shown;
}

/**
 * Prints the events of a session that pass, and says how many do not and how to see them.
 *
 * @returns a function that prints what comes after them
 */
export function printEvents(
  cli: Cli,
  records: readonly StoredRecord[],
  { format, filter, time, reverse = false }: PrintOptions,
): (look: NewInSession) => void {
  const shown = selectEvents(cli, records, filter);
  const lines = eventLines({ format, time, paint: cli.paint, width: cli.width() });
  const isShown = new Set(shown);
  // Only people count lines: programs get every record.
  const { hidden, tries } = format === 'table' ? repeatedTries(shown) : NONE;
  const printed = linesOf(records, lines, {
    isShown: (record) => isShown.has(record) && !hidden.has(record),
    tries,
  });
  cli.printAll(reverse ? [...printed].reverse() : printed);
  const isNews = newsOf(format, filter);
  const print = (more: readonly StoredRecord[]): void =>
    cli.printAll(linesOf(more, lines, { isShown: (record) => passes(record, filter), tries: NONE.tries }));
  return (look) => {
    const { before, after } = aroundNote(look);
    print(before);
    if (look.newProgress && isNews(look.newProgress)) cli.print(lines.ofProgress(look.newProgress));
    print(after);
  };
}

/** What a look at a session has that the look before did not have. */
export type NewInSession = Pick<Look, 'newRecords' | 'newProgress'>;

/** The records of a look before its note and after it: a task reports before it ends. */
export function aroundNote({ newRecords, newProgress }: NewInSession): {
  readonly before: readonly StoredRecord[];
  readonly after: readonly StoredRecord[];
} {
  const notedAt = newProgress?.epochMs ?? Number.POSITIVE_INFINITY;
  const later = newRecords.findIndex(({ event }) => event !== undefined && event.epochMs > notedAt);
  if (later < 0) return { before: newRecords, after: [] };
  return { before: newRecords.slice(0, later), after: newRecords.slice(later) };
}

/** Whether a filter lets the notes of the task through. They have no status. */
export function notesPass({ statuses, since = 0 }: EventFilter, { epochMs }: ProgressNote): boolean {
  return statuses.length === 0 && epochMs >= since;
}

/** Makes the function that says whether a note is shown. A person reads reports; a program gets the tokens as well. */
function newsOf(format: Format, filter: EventFilter): (note: ProgressNote) => boolean {
  let reportedAt: number | undefined;
  return (note) => {
    const isReport = note.reportedAt !== undefined && note.reportedAt !== reportedAt;
    reportedAt = note.reportedAt;
    return notesPass(filter, note) && (isReport || format === 'jsonl');
  };
}

const NONE: RepeatedTries = { hidden: new Set(), tries: new Map() };

interface ShownRecords extends Pick<RepeatedTries, 'tries'> {
  isShown(record: StoredRecord): boolean;
}

function* linesOf(
  records: readonly StoredRecord[],
  lines: EventLines,
  { isShown, tries }: ShownRecords,
): Generator<string> {
  for (const record of records) {
    if (isShown(record)) yield lines.of(record, tries.get(record));
    else lines.pass(record);
  }
}
