import { isMet, type Result, type Row } from './result.ts';

/** `1.03 (0.99 to 1.08)`, a figure with its unit, or why it was skipped. */
export function wordValue(row: Row): string {
  const { value, unit, spread, detail, goal } = row;
  if (value === undefined) return `skipped: ${detail ?? 'no reason given'}`;
  const number = (each: number): string => wordNumber(each, unit === undefined);
  const range = spread ? ` (${number(spread[0])} to ${number(spread[1])})` : '';
  // Show more digits if the rounded value would look as if it met the goal.
  const isClose = isMet(row) === false && goal !== undefined && number(value) === number(goal);
  return `${isClose ? value : number(value)}${unit === undefined ? '' : ` ${unit}`}${range}`;
}

/** A ratio has two decimals; other figures have three significant digits. */
function wordNumber(value: number, isRatio: boolean): string {
  if (isRatio) return value.toFixed(2);
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/** `≤ 1.00, met`; only the goal without a value, and an empty string without a goal. */
export function wordGoal(row: Row): string {
  const { goal, unit } = row;
  if (goal === undefined) return '';
  const met = isMet(row);
  const verdict = met === undefined ? '' : met ? ', met' : ', missed';
  return `≤ ${wordNumber(goal, unit === undefined)}${verdict}`;
}

/** A row as the cells of a table: what, against what, value, goal and parts. */
export function cellsOf(row: Row): readonly string[] {
  const detail = row.value === undefined ? undefined : row.detail;
  return [row.what, row.against ?? '', wordValue(row), wordGoal(row), detail ?? ''];
}

/** A result as text for a terminal. */
export function wordResult({ title, rows }: Result): string {
  const cells = rows.map(cellsOf);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
