import type { Row } from '../result.ts';

/** The median and the quartiles of some numbers. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError for an empty list */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** @throws RangeError for an empty list */
export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median;
}

/** Interpolates between two neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError('expected at least one number');
  return below + (above - below) * (at - Math.floor(at));
}

/** The average of some numbers; `NaN` for an empty list. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface RatioRowOptions extends Pick<Row, 'what' | 'goal' | 'detail'> {
  readonly against: string;
  /** Ours and theirs; those with the same index ran next to each other. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** A row with ours divided by theirs, pair by pair: median and quartiles. */
export function ratioRow({ ours, theirs, ...row }: RatioRowOptions): Row {
  const ratios = ours.map((our, index) => our / (theirs[index] ?? Number.NaN));
  const { median, low, high } = spreadOf(ratios);
  return { ...row, value: median, spread: [low, high], runs: ratios.length };
}
