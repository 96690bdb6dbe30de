import type { ListedSession } from './list-sessions.ts';

/** Why a session needs a person's attention; the most urgent first. */
export const URGENCIES = ['LOST', 'STUCK', 'STALLED', 'OVERDUE', 'NOT_MONITORED', 'FAILED_LATELY'] as const;

export type Urgency = (typeof URGENCIES)[number];

/** How long a failure is one that needs attention, in milliseconds. */
export const FAILED_LATELY_MS = 3_600_000;

/** Why a session needs attention; `undefined` if it needs none. @param now epoch milliseconds */
export function urgencyOf(session: ListedSession, now: number): Urgency | undefined {
  const { state, isOverdue, isUnmonitored, endedAt = 0 } = session;
  if (state === 'lost') return 'LOST';
  if (state === 'stuck') return 'STUCK';
  if (state === 'stalled') return 'STALLED';
  if (isOverdue) return 'OVERDUE';
  if (isUnmonitored) return 'NOT_MONITORED';
  return state === 'failed' && now - endedAt <= FAILED_LATELY_MS ? 'FAILED_LATELY' : undefined;
}

/** Sorts by urgency, and keeps the order of sessions that are equally urgent. */
export function mostUrgentFirst(sessions: readonly ListedSession[], now: number): readonly ListedSession[] {
  const rank = (session: ListedSession): number => {
    const urgency = urgencyOf(session, now);
    return urgency === undefined ? URGENCIES.length : URGENCIES.indexOf(urgency);
  };
  return sessions.toSorted((a, b) => rank(a) - rank(b));
}
