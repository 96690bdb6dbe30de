const SHARE_OF_AGE = 0.05;
const SHORTEST_S = 1;
const LONGEST_S = 60;

/**
 * The pause before the next poll: 5 % of the session's age, from 1 to 60 s. Whole seconds, because a Wait state accepts
 * nothing else.
 *
 * A fixed pause is late for short sessions, and 10 s for 8 h takes 25,920 history events; Step Functions ends an
 * execution at 25,000. This schedule takes about 5,000.
 *
 * @param ageMs from the session's first event; `undefined` without a readable event, and then the pause is the longest
 */
export function waitSeconds(ageMs: number | undefined): number {
  if (ageMs === undefined) return LONGEST_S;
  const share = Math.floor((ageMs / 1_000) * SHARE_OF_AGE);
  return Math.min(LONGEST_S, Math.max(SHORTEST_S, share));
}
