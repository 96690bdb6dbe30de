import type { Cli } from '../cli.ts';
import { printableJson } from '../output/escape.ts';
import type { Format } from '../output/format.ts';
import { printChunks } from '../output/print-chunks.ts';
import type { StoredRow } from '../session/stored-row.ts';
import { type EventFilter, filterRows, passes } from './event-filter.ts';
import { type EventLines, eventLines } from './event-lines.ts';
import type { TimeOptions } from './time-style.ts';

export interface PrintOptions {
  readonly format: Format;
  readonly filter: EventFilter;
  readonly time: TimeOptions;
  readonly reverse?: boolean;
}

/**
 * Prints the events of a session that are wanted, and says how many are not shown and why.
 *
 * @returns what prints the events that come after them
 */
export function printEvents(
  cli: Cli,
  rows: readonly StoredRow[],
  { format, filter, time, reverse = false }: PrintOptions,
): (newRows: readonly StoredRow[]) => void {
  const { rows: wanted, hidden, remedy } = filterRows(rows, filter);
  const lines = eventLines({ format, time, paint: cli.paint });
  const shown = new Set(wanted);
  if (format === 'json') {
    const ordered = reverse ? wanted.toReversed() : wanted;
    cli.print(
      printableJson(
        ordered.map(({ row }) => row),
        2,
      ),
    );
  } else {
    const worded = wordsOf(rows, lines, (row) => shown.has(row));
    printChunks(cli, reverse ? [...worded].reverse() : worded);
  }
  if (hidden > 0) {
    const dim = cli.notePaint.dim;
    cli.note(dim(`${hidden} of ${rows.length} events are hidden; ${remedy} to see them.`));
  }
  return (newRows) => cli.print(...wordsOf(newRows, lines, (row) => passes(row, filter)));
}

function* wordsOf(
  rows: readonly StoredRow[],
  lines: EventLines,
  isShown: (row: StoredRow) => boolean,
): Generator<string> {
  for (const row of rows) {
    if (isShown(row)) yield lines.of(row);
    else lines.pass(row);
  }
}
