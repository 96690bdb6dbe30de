import { createBucket } from './account.ts';
import type { Profile } from './profile.ts';
import type { Quotas, Rate } from './quotas.ts';

/** What the quotas allow at best: when the last of the sessions could end. */
export interface Limit {
  readonly ms: number;
  /** The quota that decides, for people. */
  readonly by: string;
}

/** When a rate has admitted this many calls that arrive at once. */
const admitted = ({ size, perSecond }: Rate, calls: number): number =>
  (Math.max(0, calls - size) / perSecond) * 1_000;

/**
 * The shortest time in which an account can run sessions that come at once: every quota is used to its end, no call is
 * refused, each session is seen to end at once. No program can be faster.
 */
export function limitOf(sessions: number, { workMs }: Profile, quotas: Quotas): Limit {
  const rates = [
    ['EventBridge: events put', admitted(quotas.putEvents, sessions)],
    ['Step Functions: StartExecution', admitted(quotas.starts, sessions)],
    // SetDefaults, MergeInput, CheckInput, Initiate and Invoke come before the agent.
    ['Step Functions: state transitions', admitted(quotas.transitions, 5 * sessions)],
    ['AgentCore: new sessions', admitted(quotas.newSessions, sessions)],
  ] as const;
  const [rate, startMs] = rates.toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0];
  const placedMs = lastStart(sessions, workMs, quotas);
  return placedMs > startMs
    ? { ms: placedMs + workMs, by: 'AgentCore: active sessions' }
    : { ms: startMs + workMs, by: rate };
}

/** When the last session starts, if each takes a place as soon as there is one and the rate allows it. */
function lastStart(sessions: number, workMs: number, { newSessions, activeSessions }: Quotas): number {
  const rate = createBucket(newSessions);
  const starts: number[] = [];
  for (let index = 0; index < sessions; index += 1) {
    const freed = (starts[index - activeSessions] ?? -workMs) + workMs;
    starts.push(rate.reserve(freed));
  }
  return starts.at(-1) ?? 0;
}
