const FULL = '█';
const LIGHT = '░';

/** The shortest time that a bar shows, in milliseconds. */
const SHORTEST_MS = 1;

/**
 * A bar for two times, the first within the second, on a logarithmic scale: phases take from milliseconds to hours, and on
 * a linear scale all but the longest would be empty.
 *
 * @param longestMs what fills the whole width
 */
export function logBar(firstMs: number, secondMs: number, longestMs: number, width: number): string {
  const cells = (ms: number): number => {
    if (ms < SHORTEST_MS) return 0;
    // Both ends of the scale are shown: 1 ms is one cell, the longest all of them.
    const share =
      longestMs <= SHORTEST_MS ? 1 : Math.log(ms / SHORTEST_MS) / Math.log(longestMs / SHORTEST_MS);
    return Math.min(width, 1 + Math.round(share * (width - 1)));
  };
  const full = cells(firstMs);
  return FULL.repeat(full) + LIGHT.repeat(Math.max(0, cells(secondMs) - full));
}
