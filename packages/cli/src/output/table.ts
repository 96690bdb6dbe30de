import Table from 'cli-table3';
import { printable } from './escape.ts';

/** One column of a table. */
export interface Column<T> {
  readonly header: string;
  /** The text of a cell; it is made safe to print afterwards. */
  readonly text: (row: T) => string;
  /** Colours the finished cell. */
  readonly paint?: (cell: string, row: T) => string;
  readonly align?: 'left' | 'right';
  /** May be cut where the terminal is too narrow; the lowest number first. */
  readonly flexible?: boolean | number;
  /** Which end of a cell stays when it is cut; its beginning by default. */
  readonly keep?: 'beginning' | 'end';
  /** Left out where the terminal is too narrow even for columns that are cut; the lowest number first. */
  readonly spare?: number;
  /** Left out where no row has anything in it. */
  readonly omitEmpty?: boolean;
  /** Shown with `-o wide` only. */
  readonly wideOnly?: boolean;
}

export interface TableOptions {
  /** In characters; `undefined` cuts nothing. */
  readonly width: number | undefined;
  /** Whether the wide columns are shown. */
  readonly wide?: boolean;
  /** Colours the headers. */
  readonly head?: (text: string) => string;
}

/** A table as lines, and what could not be shown in it. */
export interface RenderedTable {
  readonly lines: readonly string[];
  /** The headers of columns with cells that were cut. */
  readonly cut: readonly string[];
  /** The headers of columns that were left out. */
  readonly omitted: readonly string[];
}

/** What of a table could not be shown, and what shows it; `undefined` where everything is. */
export function cutNote(
  { cut, omitted }: Pick<RenderedTable, 'cut' | 'omitted'>,
  remedy: string,
): string | undefined {
  const parts = [
    cut.length > 0 && `${cut.join(', ')} cut`,
    omitted.length > 0 && `${omitted.join(', ')} left out`,
  ].filter((part) => part !== false);
  return parts.length > 0
    ? `${parts.join(' and ')} for the width of the terminal; ${remedy} shows all of it.`
    : undefined;
}

const GAP = 2;
/** Less than this of a column says nothing. */
const NARROWEST = 12;

/** Lays rows out in columns, two spaces apart, without lines. */
export function renderTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { width, wide = false, head = (text) => text }: TableOptions,
): RenderedTable {
  const wanted = columns.filter(
    ({ wideOnly, omitEmpty, text }) =>
      (wide || !wideOnly) && !(omitEmpty && rows.every((row) => text(row) === '')),
  );
  const shown = wide ? wanted : fitting(rows, wanted, width);
  const cells = rows.map((row) => shown.map((column) => printable(column.text(row))));
  const widths = widthsOf(shown, cells, wide ? undefined : width);
  const table = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: shown.map(({ align = 'left' }) => align),
  });
  table.push(shown.map(({ header }) => head(header)));
  for (const [index, row] of rows.entries()) {
    table.push(
      shown.map((column, at) => {
        const cell = shorten(cells[index]?.[at] ?? '', widths[at], column.keep);
        return column.paint && cell !== '' ? column.paint(cell, row) : cell;
      }),
    );
  }
  const isCut = (at: number): boolean =>
    cells.some((row) => (row[at]?.length ?? 0) > (widths[at] ?? Infinity));
  return {
    lines: table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd()),
    cut: shown.flatMap(({ header }, at) => (isCut(at) ? [header] : [])),
    omitted: wanted.filter((column) => !shown.includes(column)).map(({ header }) => header),
  };
}

/** The columns that find room at their narrowest, without as few of the spare ones as that takes. */
function fitting<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  width = Number.POSITIVE_INFINITY,
): readonly Column<T>[] {
  const narrowest = columns.map(({ header, text, flexible }) => {
    const own = Math.max(header.length, ...rows.map((row) => printable(text(row)).length));
    return flexible ? Math.min(own, NARROWEST) : own;
  });
  const total = narrowest.reduce((sum, each) => sum + each, GAP * (columns.length - 1));
  const [first] = columns
    .filter(({ spare }) => spare !== undefined)
    .sort((a, b) => (a.spare ?? 0) - (b.spare ?? 0));
  if (total <= width || !first) return columns;
  return fitting(
    rows,
    columns.filter((column) => column !== first),
    width,
  );
}

/** How wide each column may be; `undefined` where it is as wide as what stands in it. */
function widthsOf<T>(
  columns: readonly Column<T>[],
  cells: readonly (readonly string[])[],
  width: number | undefined,
): readonly (number | undefined)[] {
  const natural = columns.map(({ header }, at) =>
    Math.max(header.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const total = natural.reduce((sum, each) => sum + each, 0) + GAP * (columns.length - 1);
  const widths: (number | undefined)[] = columns.map(() => undefined);
  let tooMuch = total - (width ?? total);
  const flexible = columns
    .map((column, at) => ({ at, order: Number(column.flexible ?? 0), own: natural[at] ?? 0 }))
    .filter(({ order, own }) => order > 0 && own > NARROWEST)
    .sort((a, b) => a.order - b.order);
  for (const { at, own } of flexible) {
    if (tooMuch <= 0) break;
    const narrowed = Math.max(NARROWEST, own - tooMuch);
    widths[at] = narrowed;
    tooMuch -= own - narrowed;
  }
  return widths;
}

function shorten(text: string, width: number | undefined, keep: 'beginning' | 'end' = 'beginning'): string {
  if (width === undefined || text.length <= width) return text;
  return keep === 'end' ? `…${text.slice(1 - width)}` : `${text.slice(0, width - 1)}…`;
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
};
