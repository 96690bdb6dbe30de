import { humanDuration, type Limits, standingOf } from '@agents/diagnosis';
import type { SessionEvent } from '@agents/journal/domain';
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

/** Makes the memory of open sessions. */
export function openSessions(): OpenSessions {
  const open = new Map<string, SessionEvent[]>();
  let last: number | undefined;
  return {
    note(rows) {
      for (const { event } of rows) {
        if (!event) continue;
        const { sessionId, status, epochMs } = event;
        last = Math.max(last ?? epochMs, epochMs);
        // Of one that began earlier not everything is known, and so not what it waits for.
        if (status === 'SESSION_INITIATED') open.set(sessionId, open.get(sessionId) ?? []);
        const events = open.get(sessionId);
        events?.push(event);
        if (events && standingOf({ events, now: epochMs }).hasEnded) open.delete(sessionId);
      }
    },
    isAny: () => open.size > 0,
    waitingText(now, limits) {
      const standings = [...open].map(([id, events]) => ({
        id,
        standing: standingOf({ events, now, limits }),
      }));
      const [silent] = standings.sort((a, b) => lastOf(a) - lastOf(b));
      if (silent) return `${open.size} under way; ${silent.id}: ${waitingText(silent, now)}`;
      return last === undefined ? 'no event yet' : `no event for ${humanDuration(Math.max(0, now - last))}`;
    },
  };
}

function lastOf({ standing }: { readonly standing: ReturnType<typeof standingOf> }): number {
  return standing.session.lastEvent?.epochMs ?? 0;
}
