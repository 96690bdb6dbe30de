import { printable } from '@agents/events';
import truncatedWidth from 'fast-string-truncated-width';

/** One column of a table. */
export interface Column<T> {
  readonly header: string;
  /** The text of a cell; it is made safe to print afterwards. */
  readonly text: (row: T) => string;
  /** Colours the finished cell. */
  readonly paint?: (cell: string, row: T) => string;
  readonly align?: 'left' | 'right';
  /** May be cut if the terminal is too narrow: to how wide, and when. The lowest number first; a number alone cuts to 12. */
  readonly flexible?: boolean | number | readonly Cut[];
  /** Whether a cut cell ends with an ellipsis; `false` for an id, of which a beginning can be copied. */
  readonly ellipsis?: false;
  /** Spare columns are left out before this one is cut to less; by default, before it would be cut to less than it may be. */
  readonly comfort?: number;
  /** Left out if the terminal is too narrow even for columns that are cut; the lowest number first. */
  readonly spare?: number;
  /** Left out if it is empty in every row. */
  readonly omitEmpty?: boolean;
  /** Shown with `-o wide` only. */
  readonly wideOnly?: boolean;
}

/** How wide a column stays at least, and when it is cut to that: the lowest number first. */
export interface Cut {
  readonly order: number;
  readonly to: number;
}

export interface TableOptions {
  /** In columns of the terminal; `undefined` cuts nothing. */
  readonly width: number | undefined;
  /** Shows the wide columns, and cuts nothing. */
  readonly wide?: boolean;
  /** Colours the headers. */
  readonly head?: (text: string) => string;
}

/** A table as lines, and what was left out of it. */
export interface RenderedTable {
  readonly lines: readonly string[];
  /** The headers of columns with cells that were cut. */
  readonly cut: readonly string[];
  /** The headers of columns that were left out. */
  readonly omitted: readonly string[];
}

/** Says what of a table is not shown, and what shows it; `undefined` if all of it is shown. */
export function cutNote(
  { cut, omitted }: Pick<RenderedTable, 'cut' | 'omitted'>,
  remedy: string,
): string | undefined {
  const parts = [
    cut.length > 0 && `cut ${cut.join(', ')}`,
    omitted.length > 0 && `left out ${omitted.join(', ')}`,
  ].filter((part) => part !== false);
  return parts.length > 0
    ? `The terminal is too narrow: ${parts.join('; ')}. Show all of it with ${remedy}.`
    : undefined;
}

const GAP = '  ';
/** Cut to less than this, a column tells nothing. */
const NARROWEST = 12;

/** A column with its texts and their widths. */
interface Measured<T> {
  readonly column: Column<T>;
  readonly texts: readonly string[];
  readonly headerWidth: number;
  /** Of the widest text. */
  readonly textWidth: number;
  /** Of the widest text or the header. */
  readonly width: number;
}

/** Lays rows out in columns, two spaces apart. Widths are those on a terminal, where some characters take two columns. */
export function renderTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { width, wide = false, head = (text) => text }: TableOptions,
): RenderedTable {
  const room = wide || width === undefined ? Number.POSITIVE_INFINITY : width;
  const wanted = columns
    .filter(({ wideOnly }) => wide || !wideOnly)
    .map((column) => measure(column, rows))
    .filter(({ column, textWidth }) => !column.omitEmpty || textWidth > 0);
  const shown = fitting(wanted, room);
  const widths = widthsOf(shown, room);
  const rendered = shown.map((measured, at) =>
    renderColumn(measured, { rows, head, width: widths[at] ?? measured.width }),
  );
  return {
    lines: Array.from({ length: rows.length + 1 }, (_, index) =>
      rendered
        .map((cells) => cells[index] ?? '')
        .join(GAP)
        .trimEnd(),
    ),
    cut: shown.filter(({ textWidth }, at) => textWidth > (widths[at] ?? textWidth)).map(headerOf),
    omitted: wanted.filter((each) => !shown.includes(each)).map(headerOf),
  };
}

function headerOf({ column }: { readonly column: { readonly header: string } }): string {
  return column.header;
}

function measure<T>(column: Column<T>, rows: readonly T[]): Measured<T> {
  const texts = rows.map((row) => printable(column.text(row)));
  const headerWidth = stringWidth(column.header);
  const textWidth = widest(texts);
  return { column, texts, headerWidth, textWidth, width: Math.max(headerWidth, textWidth) };
}

/** Without `Math.max(...widths)`, which fails for more rows than a call takes arguments. */
function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
}

/** The columns that fit cut, and in comfort where they ask for it. Spare columns are left out for that, as few as possible. */
function fitting<T>(columns: readonly Measured<T>[], room: number): readonly Measured<T>[] {
  const narrowest = columns.map(({ column, width }) =>
    Math.min(width, column.comfort ?? Math.min(...cutsOf(column).map(({ to }) => to))),
  );
  const [first] = columns
    .filter(({ column }) => column.spare !== undefined)
    .sort((a, b) => (a.column.spare ?? 0) - (b.column.spare ?? 0));
  if (total(narrowest) <= room || !first) return columns;
  return fitting(
    columns.filter((each) => each !== first),
    room,
  );
}

/** How wide each column may be: flexible ones are narrowed, in their order, until all fit. */
function widthsOf<T>(columns: readonly Measured<T>[], room: number): readonly number[] {
  const widths = columns.map(({ width }) => width);
  const cuts = columns
    .flatMap(({ column }, at) => cutsOf(column).map((cut) => ({ at, ...cut })))
    .sort((a, b) => a.order - b.order);
  for (const { at, to } of cuts) {
    const tooMuch = total(widths) - room;
    if (tooMuch <= 0) break;
    const width = widths[at] ?? 0;
    widths[at] = Math.min(width, Math.max(to, width - tooMuch));
  }
  return widths;
}

function cutsOf({ flexible }: Pick<Column<never>, 'flexible'>): readonly Cut[] {
  if (typeof flexible === 'object') return flexible;
  return flexible ? [{ order: Number(flexible), to: NARROWEST }] : [];
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
}

interface ColumnOptions<T> {
  readonly rows: readonly T[];
  readonly head: (text: string) => string;
  readonly width: number;
}

/** The header and the cells of a column, cut, coloured and padded to one width. */
function renderColumn<T>(
  { column, texts, headerWidth, textWidth }: Measured<T>,
  { rows, head, width }: ColumnOptions<T>,
): readonly string[] {
  const { header, ellipsis = '…', paint, align } = column;
  const cells = textWidth > width ? texts.map((text) => shorten(text, width, ellipsis || '')) : texts;
  const columnWidth = Math.max(headerWidth, Math.min(textWidth, width));
  const pad = (cell: string, painted: string): string => {
    const space = ' '.repeat(columnWidth - stringWidth(cell));
    return align === 'right' ? `${space}${painted}` : `${painted}${space}`;
  };
  const painted = rows.map((row, index) => {
    const cell = cells[index] ?? '';
    return pad(cell, paint && cell !== '' ? paint(cell, row) : cell);
  });
  return [pad(header, head(header)), ...painted];
}

/** Cuts a text to a width. What people see as one character is never cut in two. */
export function shorten(text: string, width: number, ellipsis: string): string {
  if (stringWidth(text) <= width) return text;
  const kept: string[] = [];
  let room = width - stringWidth(ellipsis);
  // Made here: it takes longer than all else that a verb loads of the terminal.
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    room -= stringWidth(segment);
    if (room < 0) break;
    kept.push(segment);
  }
  return kept.join('') + ellipsis;
}

/** The columns of a terminal that a text takes. */
function stringWidth(text: string): number {
  return truncatedWidth(text).width;
}
