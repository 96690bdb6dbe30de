import { waitSeconds } from '@agents/events';

export interface PollSpan {
  /** The session's age at its first poll, in milliseconds. */
  readonly fromMs: number;
  /** Its age when it ended, or now, in milliseconds. */
  readonly untilMs: number;
  /** Whether it has ended: then one more poll saw that. */
  readonly hasEnded: boolean;
}

/** How often a session was polled, by the poller's own schedule; a poll itself is taken to take no time. */
export function countPolls({ fromMs, untilMs, hasEnded }: PollSpan): number {
  let polls = 0;
  let ageMs = Math.max(0, fromMs);
  for (; ageMs < untilMs; ageMs += waitSeconds(ageMs) * 1_000) polls += 1;
  return hasEnded || ageMs === untilMs ? polls + 1 : polls;
}
