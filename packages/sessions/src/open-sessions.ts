import { type Assessment, assessSession, humanDuration, type Limits } from '@agents/diagnosis';
import type { SessionEvent } from '@agents/events';
import type { StoredRecord } from './read-session.ts';
import { waitingText } from './waiting-text.ts';

/** The sessions that started during a view of all sessions and have not ended. */
export interface OpenSessions {
  add(records: readonly StoredRecord[]): void;
  isEmpty(): boolean;
  /** Says what has not happened, in the session that has been silent for longest. */
  waitingText(now: number, limits: Limits): string;
}

/** How many other sessions are remembered: the index may give the end of a session before its start. */
const REMEMBERED = 10_000;

/** After this silence a session is no longer mentioned, in milliseconds; `list --stuck` names it. */
const FORGOTTEN_MS = 86_400_000;

/** Makes an empty set of open sessions. */
export function trackOpenSessions(): OpenSessions {
  const open = new Map<string, SessionEvent[]>();
  /** Sessions that have ended, and sessions that started before the view. Those with the latest events are last. */
  const others = new Map<string, SessionEvent[]>();
  let latest: number | undefined;

  const add = (event: SessionEvent): void => {
    const { sessionId } = event;
    const events = open.get(sessionId) ?? others.get(sessionId) ?? [];
    events.push(event);
    open.delete(sessionId);
    others.delete(sessionId);
    (isOpen(events, event.epochMs) ? open : others).set(sessionId, events);
    const [oldest] = others.keys();
    if (oldest !== undefined && others.size > REMEMBERED) others.delete(oldest);
  };
  const unfinished = (now: number, limits: Limits) =>
    [...open]
      .map(([id, events]) => ({ id, assessment: assessSession({ events, now, limits }) }))
      .filter(({ assessment }) => !assessment.hasEnded)
      .sort((a, b) => lastOf(a.assessment) - lastOf(b.assessment));

  return {
    add(records) {
      for (const { event } of records) {
        if (!event) continue;
        latest = Math.max(latest ?? event.epochMs, event.epochMs);
        add(event);
      }
    },
    isEmpty: () => open.size === 0,
    waitingText(now, limits) {
      for (const [id, events] of open)
        if (events.every(({ epochMs }) => now - epochMs > FORGOTTEN_MS)) open.delete(id);
      const sessions = unfinished(now, limits);
      const [silent] = sessions;
      if (silent) return `${sessions.length} open; ${silent.id}: ${waitingText(silent, now)}`;
      return latest === undefined
        ? 'no event yet'
        : `no event for ${humanDuration(Math.max(0, now - latest))}`;
    },
  };
}

/** What a session waits for is known only if its start was seen. */
function isOpen(events: readonly SessionEvent[], now: number): boolean {
  return (
    events.some(({ status }) => status === 'SESSION_INITIATED') && !assessSession({ events, now }).hasEnded
  );
}

function lastOf({ session }: Assessment): number {
  return session.lastEvent?.epochMs ?? 0;
}
