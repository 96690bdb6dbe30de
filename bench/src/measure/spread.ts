/** The middle of some numbers, and the quartiles they spread between. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError without numbers */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** @throws RangeError without numbers */
export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median;
}

/** Between two neighbours the value lies in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError('expected at least one number');
  return below + (above - below) * (at - Math.floor(at));
}
