/** The pauses between two polls: a share of the session's age within bounds, in whole seconds. */
export interface PollSchedule {
  readonly shareOfAge: number;
  readonly shortestS: number;
  readonly longestS: number;
}

/**
 * In a round of the follower, where a poll costs next to nothing: 1 % of the age, from 1 to 5 s.
 */
export const ROUND_SCHEDULE: PollSchedule = { shareOfAge: 0.01, shortestS: 1, longestS: 5 };

/**
 * In an execution that started before there were rounds, where each poll adds nine events to its history: 5 % of the age, from
 * 1 to 60 s. Step Functions ends an execution at 25,000 events; eight hours take about 5,000.
 */
export const LOOP_SCHEDULE: PollSchedule = { shareOfAge: 0.05, shortestS: 1, longestS: 60 };

/**
 * The pause before the next poll. Whole seconds, because a Wait state accepts nothing else.
 *
 * @param ageMs from the session's first event; `undefined` without a readable event, and then the pause is the longest
 */
export function waitSeconds(ageMs: number | undefined, schedule: PollSchedule = ROUND_SCHEDULE): number {
  const { shareOfAge, shortestS, longestS } = schedule;
  if (ageMs === undefined) return longestS;
  return Math.min(longestS, Math.max(shortestS, Math.floor((ageMs / 1_000) * shareOfAge)));
}
