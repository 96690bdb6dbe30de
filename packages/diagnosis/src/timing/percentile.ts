/**
 * The nearest-rank percentile: the smallest of the values that at least `share` of them do not exceed. Always one of the
 * values, never an average of two, so it names a session that really took as long.
 *
 * @param share above 0 and at most 1: 0.95 for p95
 * @throws RangeError when there is no value, or no such share
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  if (value === undefined) {
    throw new RangeError(
      `percentile: expected values and a share above 0 and at most 1, found ${values.length} and ${share}`,
    );
  }
  return value;
}
