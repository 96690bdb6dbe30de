import {
  type ErrorGroup,
  type Finding,
  fingerprintOf,
  groupErrors,
  type Stats,
  stats,
  verifyJournal,
} from '@agents/diagnosis';
import { ALL_STATUSES, compareEvents, isFailure, redactSecrets, type SessionEvent } from '@agents/events';
import { sessionIdOfKey } from './candidates.ts';
import { workOf } from './lineage.ts';
import { knownDeployment } from './place.ts';
import { sessionNotFound } from './read-session.ts';
import type { Stage } from './stage.ts';
import { stoppedExecutions } from './stopped-sessions.ts';
import { mapConcurrent, pagesSince, readSince } from './sweep.ts';

/**
 * Groups the failures since an instant (epoch ms) that read alike, the most frequent first. What happened in a session that a
 * person stopped is no failure.
 */
export async function failuresSince(stage: Stage, since: number): Promise<readonly ErrorGroup[]> {
  return groupErrors(await failureEvents(stage, since));
}

/**
 * All sessions of a group of {@link failuresSince}, which names only some of them; the newest first.
 *
 * @param group its fingerprint is without secrets
 */
export async function sessionsWithError(
  stage: Stage,
  since: number,
  group: { readonly status: string; readonly fingerprint: string },
): Promise<readonly string[]> {
  const alike = (await failureEvents(stage, since)).filter(
    (event) => event.status === group.status && redactSecrets(fingerprintOf(event)) === group.fingerprint,
  );
  return [...new Set(alike.sort(compareEvents).map(({ sessionId }) => sessionId))].reverse();
}

async function failureEvents(stage: Stage, since: number): Promise<SessionEvent[]> {
  const { events } = await readSince(await stage.journal(), ALL_STATUSES.filter(isFailure), since);
  const sessions = Map.groupBy(events, ({ sessionId }) => sessionId);
  const stopped = await stoppedExecutions(stage, [...sessions.values()]);
  return events.filter(({ sessionId }) => !stopped.has(sessionId));
}

/**
 * Counts the sessions that started since an instant (epoch ms): how they ended, and how long each phase took. The stack is read
 * only if a task runs, because the stage's deadline makes nothing else overdue.
 *
 * @param countsWork counts a session and those that repeat it as one piece of work, which takes a request for each session
 */
export async function statsSince(stage: Stage, since: number, countsWork = false): Promise<Stats> {
  const { events } = await readSince(await stage.journal(), ALL_STATUSES, since);
  const sessions = sessionsIn(events);
  const ids = sessions.flatMap(([first]) => first?.sessionId ?? []);
  const input = {
    ...{ sessions, now: stage.world.now(), executions: await stoppedExecutions(stage, sessions) },
    ...(countsWork && { workOf: await workOf(stage, ids) }),
  };
  const found = stats(input);
  if (found.byState.running + found.byState.stuck === 0) return found;
  return stats({ ...input, limits: (await knownDeployment(stage)).limits });
}

/** The events of each session that started in the time. Sessions that started earlier are not complete. */
function sessionsIn(events: readonly SessionEvent[]): readonly (readonly SessionEvent[])[] {
  const sessions = Map.groupBy(events, ({ sessionId }) => sessionId);
  return [...sessions.values()]
    .map((session) => session.sort(compareEvents))
    .filter((session) => session.some(({ status }) => status === 'SESSION_INITIATED'));
}

/**
 * The sessions with any record since an instant (epoch ms), the earliest first: also those whose start is missing, and those
 * that have only unreadable records.
 */
export async function sessionsSince(stage: Stage, since: number): Promise<readonly string[]> {
  const earliest = new Map<string, number>();
  const add = (id: string, at: number): void => {
    earliest.set(id, Math.min(at, earliest.get(id) ?? at));
  };
  for await (const { events, unreadable } of pagesSince(await stage.journal(), ALL_STATUSES, since)) {
    for (const { sessionId, epochMs } of events) add(sessionId, epochMs);
    for (const { PK } of unreadable) {
      const id = sessionIdOfKey(PK);
      if (id !== undefined) add(id, Number.POSITIVE_INFINITY);
    }
  }
  return [...earliest].sort(([, a], [, b]) => (a === b ? 0 : a - b)).map(([id]) => id);
}

/** The findings about the journal of one session. */
export interface VerifiedSession {
  readonly sessionId: string;
  readonly findings: readonly Finding[];
}

/**
 * Checks the journals of sessions, in their order.
 *
 * @throws SessionsError `SESSION_NOT_FOUND` when the journal does not have one of them
 */
export async function* verifySessions(stage: Stage, ids: readonly string[]): AsyncGenerator<VerifiedSession> {
  const journal = await stage.journal();
  yield* mapConcurrent(ids, async (sessionId) => {
    const { rows, events, unreadable } = await journal.readRows(sessionId);
    if (rows.length === 0) throw sessionNotFound(stage, sessionId);
    const input = { sessionId, rows, events, unreadable, now: stage.world.now() };
    return { sessionId, findings: verifyJournal(input) };
  });
}
