import {
  foldSession,
  type Journal,
  type SessionEvent,
  type SessionState,
  type UnreadableRow,
} from '@agents/journal';

/** One look at a session: what is new since the look before, and how the session stands. */
export interface Look {
  readonly newEvents: readonly SessionEvent[];
  readonly newUnreadable: readonly UnreadableRow[];
  readonly state: SessionState;
}

export interface FollowOptions {
  readonly journal: Pick<Journal, 'read'>;
  readonly sessionId: string;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
}

/**
 * Looks at a session until it has ended. What was seen is known by its key, so that events with one timestamp, or that
 * arrive late and sort before others, are neither lost nor repeated.
 */
export async function* followSession({
  journal,
  sessionId,
  pause,
}: FollowOptions): AsyncGenerator<Look, void> {
  const seen = new Set<string>();
  const isNew = (key: string): boolean => !seen.has(key) && Boolean(seen.add(key));
  for (;;) {
    const { events, unreadable } = await journal.read(sessionId);
    const state = foldSession(events);
    yield {
      newEvents: events.filter((event) => isNew(event.timestamp)),
      newUnreadable: unreadable.filter((row) => isNew(row.SK)),
      state,
    };
    if (state.endEvent) return;
    await pause();
  }
}
