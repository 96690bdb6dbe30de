import { type SessionEvent, STATUSES } from '@agents/events';
import type { JournalReaders } from '../target/journal-readers.ts';
import type { Standings, Stood } from './standings.ts';
import { type StoredRow, toStoredRows } from './stored-row.ts';

/** One look at a session: what is new since the look before, and how it stands. */
export interface Look extends Stood {
  /** In the order of time. */
  readonly newRows: readonly StoredRow[];
  readonly events: readonly SessionEvent[];
}

export interface FollowOptions {
  readonly journal: Pick<JournalReaders, 'readRows'>;
  readonly standings: Standings;
  readonly sessionId: string;
  /** Rows that are not new any more. */
  readonly seen?: readonly StoredRow[];
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
}

/** How often an ended session is looked at again for the invoker's word, which may come after the agent's last one. */
const LAST_LOOKS = 3;

/**
 * Looks at a session until it has ended. What was seen is known by its key, so that events with one timestamp, or that
 * arrive late and sort before others, are neither lost nor repeated.
 */
export async function* followSession(options: FollowOptions): AsyncGenerator<Look, void> {
  const { journal, standings, sessionId, pause } = options;
  const seen = new Set(options.seen?.map(({ SK }) => SK));
  for (let lastLooks = 0; lastLooks < LAST_LOOKS; ) {
    const { rows } = await journal.readRows(sessionId);
    const stored = toStoredRows(rows);
    const newRows = stored.filter(({ SK }) => !seen.has(SK));
    for (const { SK } of newRows) seen.add(SK);
    const events = stored.flatMap(({ event }) => event ?? []);
    const stood = await standings.of(sessionId, events);
    yield { newRows, events, ...stood };
    if (stood.assessment.hasEnded) {
      if (isAnswered(events)) return;
      lastLooks += 1;
    }
    await pause();
  }
}

/** Whether each call of the agent has its outcome. */
function isAnswered(events: readonly SessionEvent[]): boolean {
  const ofInvoker = events.filter(({ status }) => STATUSES[status].writer === 'invoker');
  const calls = ofInvoker.filter(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_STARTED').length;
  return ofInvoker.length >= 2 * calls;
}
