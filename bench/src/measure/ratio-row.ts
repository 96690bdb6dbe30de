import type { Row } from '../result.ts';
import { spreadOf } from './spread.ts';

export interface RatioRowOptions extends Pick<Row, 'what' | 'goal' | 'detail'> {
  readonly against: string;
  /** Ours and theirs; those of one index ran beside each other. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** A row of ours divided by theirs, pair by pair: the median and the quartiles. */
export function ratioRow({ ours, theirs, ...row }: RatioRowOptions): Row {
  const ratios = ours.map((our, index) => our / (theirs[index] ?? Number.NaN));
  const { median, low, high } = spreadOf(ratios);
  return { ...row, value: median, spread: [low, high], runs: ratios.length };
}
