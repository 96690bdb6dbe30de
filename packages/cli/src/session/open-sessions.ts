import { assessSession, humanDuration, type Limits } from '@agents/diagnosis';
import type { SessionEvent } from '@agents/events';
import type { StoredRow } from './stored-row.ts';
import { waitingText } from './waiting-text.ts';

/** The sessions that began while one looked on, and have not ended. */
export interface OpenSessions {
  note(rows: readonly StoredRow[]): void;
  /** Whether there is any. */
  isAny(): boolean;
  /** What has not happened: in the session that has been silent for longest. */
  waitingText(now: number, limits: Limits): string;
}

/** How many of the other sessions are remembered: one may have been seen to end before it is seen to have begun. */
const REMEMBERED = 10_000;

/** After how long a silence a session is not spoken of any more, in milliseconds: `list --stuck` names it. */
const DEAD_MS = 86_400_000;

/** Makes the memory of open sessions. */
export function openSessions(): OpenSessions {
  const open = new Map<string, SessionEvent[]>();
  /** Those that have ended, and those that began earlier; the ones with the latest events last. */
  const others = new Map<string, SessionEvent[]>();
  let last: number | undefined;

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
  const standings = (now: number, limits: Limits) =>
    [...open]
      .map(([id, events]) => ({ id, assessment: assessSession({ events, now, limits }) }))
      .filter(({ assessment }) => !assessment.hasEnded)
      .sort((a, b) => lastOf(a) - lastOf(b));

  return {
    note(rows) {
      for (const { event } of rows) {
        if (!event) continue;
        last = Math.max(last ?? event.epochMs, event.epochMs);
        add(event);
      }
    },
    isAny: () => open.size > 0,
    waitingText(now, limits) {
      for (const [id, events] of open)
        if (events.every(({ epochMs }) => now - epochMs > DEAD_MS)) open.delete(id);
      const under = standings(now, limits);
      const [silent] = under;
      if (silent) return `${under.length} under way; ${silent.id}: ${waitingText(silent, now)}`;
      return last === undefined ? 'no event yet' : `no event for ${humanDuration(Math.max(0, now - last))}`;
    },
  };
}

/** Of one that began earlier not everything is known, and so not what it waits for. */
function isOpen(events: readonly SessionEvent[], now: number): boolean {
  return (
    events.some(({ status }) => status === 'SESSION_INITIATED') && !assessSession({ events, now }).hasEnded
  );
}

function lastOf({ assessment }: { readonly assessment: ReturnType<typeof assessSession> }): number {
  return assessment.session.lastEvent?.epochMs ?? 0;
}
