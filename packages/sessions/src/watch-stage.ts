import { makeAssessor } from './assessor.ts';
import { findSessions } from './find-sessions.ts';
import { retryThroughOutage } from './follow.ts';
import { followAllSessions } from './follow-all.ts';
import { type ListedSession, readListed } from './list-sessions.ts';
import type { Stage } from './stage.ts';
import { mapConcurrent } from './sweep.ts';

export interface WatchOptions {
  /** How many of the newest sessions are given at first, beside those that need attention. */
  readonly limit: number;
}

/**
 * How often the stage is looked at, in milliseconds. A look is nine requests: an event is seen within a second on the local stack,
 * and on AWS a list that is open for a night asks for less than `journal list -w`.
 */
const LOOK_EVERY_MS = { aws: 2_000, local: 900 };

/** How often an open session is read again without a new event, in milliseconds: its task reports, and it may become overdue. */
const READ_AGAIN_MS = { aws: 10_000, local: 5_000 };

/** How old an answer about an execution may be, in milliseconds. */
const EXECUTION_EVERY_MS = 10_000;

/** The maximum number of sessions to remember. Ended sessions are forgotten first, and their later changes are not reported. */
const REMEMBERED = 5_000;

/** A session, and when it was read. */
interface Known {
  readonly session: ListedSession;
  readonly readAt: number;
}

/**
 * Watches the sessions of a stage, for ever, and waits out outages. Gives the newest ones and those that need attention first, and
 * then with each look those that are new or may have changed.
 */
export async function* watchStage(
  stage: Stage,
  { limit }: WatchOptions,
): AsyncGenerator<readonly ListedSession[], never> {
  const { now } = stage.world;
  const where = stage.isLocal ? 'local' : 'aws';
  const journal = await stage.journal();
  const readers = { journal, assessor: makeAssessor(stage, EXECUTION_EVERY_MS) };
  const known = new Map<string, Known>();
  const remember = (session: ListedSession): void => {
    known.delete(session.sessionId);
    known.set(session.sessionId, { session, readAt: now() });
    if (known.size > REMEMBERED) forgetOne(known);
  };
  const read = retryThroughOutage(stage, (sessionId: string) =>
    readListed({ sessionId, bound: now() }, { ...readers, now: now() }),
  );
  const startedAt = now();
  const first = await firstSessions(stage, limit);
  for (const session of first) remember(session);
  yield first;
  for (const looks = followAllSessions(stage, { since: startedAt, everyMs: LOOK_EVERY_MS[where] }); ; ) {
    const { value: records } = await looks.next();
    const ids = new Set(records.flatMap(({ event }) => event?.sessionId ?? []));
    const due = now() - READ_AGAIN_MS[where];
    for (const [id, { session, readAt }] of known) if (!session.hasEnded && readAt <= due) ids.add(id);
    const sessions: ListedSession[] = [];
    for await (const session of mapConcurrent([...ids], read)) if (session) sessions.push(session);
    for (const session of sessions) remember(session);
    yield sessions;
  }
}

async function firstSessions(stage: Stage, limit: number): Promise<readonly ListedSession[]> {
  const find = retryThroughOutage(stage, findSessions);
  const [newest, urgent] = await Promise.all([
    find(stage, { limit }),
    find(stage, { attention: true, limit }),
  ]);
  const all = [...newest.sessions, ...urgent.sessions];
  return [...new Map(all.map((session) => [session.sessionId, session])).values()];
}

/** Forgets the session that was read longest ago of those that have ended. */
function forgetOne(known: Map<string, Known>): void {
  for (const [id, { session }] of known) {
    if (!session.hasEnded) continue;
    known.delete(id);
    return;
  }
}
