const SHARE_OF_AGE = 0.05;
const SHORTEST_S = 1;
const LONGEST_S = 60;

/**
 * How long to wait before the next poll: 5 % of the session's age, between 1 and 60 s, in whole seconds because a
 * Wait state takes no others.
 *
 * A fixed pause is either late for short sessions or, at 10 s for 8 h, takes 25,920 history events where Step Functions
 * ends an execution at 25,000. This takes about 5,000.
 *
 * @param ageMs of the session by its first event; unknown without a readable one, and then nothing is worth hurrying for
 */
export function waitSeconds(ageMs: number | undefined): number {
  if (ageMs === undefined) return LONGEST_S;
  const share = Math.floor((ageMs / 1_000) * SHARE_OF_AGE);
  return Math.min(LONGEST_S, Math.max(SHORTEST_S, share));
}
