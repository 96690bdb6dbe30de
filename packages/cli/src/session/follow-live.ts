import type { Cli } from '../cli.ts';
import { makeProgress } from '../output/progress.ts';
import { followSession, type Look } from './follow-session.ts';
import { outlasting, rhythmOf } from './live.ts';
import { makeStandings } from './standings.ts';
import type { StoredRow } from './stored-row.ts';
import { unknownSession } from './unknown-session.ts';
import { waitingText } from './waiting-text.ts';

export interface LiveOptions {
  readonly sessionId: string;
  /** What has been shown already. */
  readonly seen?: readonly StoredRow[];
  /** Gets what is new, when there is something. */
  readonly show?: (look: Look) => void;
  /** Whether a look is enough; by default only the session's end is. */
  readonly isEnough?: (look: Look) => boolean;
  /** Until when a journal that stops answering is waited for at the most, in epoch milliseconds. */
  readonly deadline?: number;
}

/** How long a session that nobody knows is waited for, in milliseconds: it may have been started just now. */
const FIRST_EVENT_MS = 10_000;

/**
 * Follows a session to its end: shows what comes, and on stderr what has not come yet.
 *
 * @returns the last look
 * @throws NotFound when neither the journal nor an execution knows the session after ten seconds
 */
export async function followLive(cli: Cli, options: LiveOptions): Promise<Look> {
  const { sessionId, seen = [], show, isEnough, deadline } = options;
  const { lookMs, executionMs } = rhythmOf(cli);
  const { readRows } = await cli.target.journal();
  const progress = makeProgress(cli.io, cli.notePaint);
  const start = cli.io.now();
  const looks = followSession({
    journal: { readRows: outlasting(cli, readRows, deadline) },
    standings: makeStandings(cli, executionMs),
    sessionId,
    seen,
    pause: () => cli.sleep(lookMs),
  });
  try {
    let last: Look | undefined;
    for await (const look of looks) {
      last = look;
      const now = cli.io.now();
      if (look.assessment.state === 'not found' && now - start >= FIRST_EVENT_MS)
        throw unknownSession(sessionId, cli);
      if (look.newRows.length > 0 && show) {
        progress.clear();
        show(look);
      }
      if (isEnough?.(look)) break;
      if (!look.assessment.hasEnded) progress.say(waitingText(look, now));
    }
    if (last) return last;
    throw unknownSession(sessionId, cli);
  } finally {
    // Who interrupts wants to keep what was seen last.
    if (cli.io.interrupted.aborted) progress.leave();
    else progress.clear();
  }
}
