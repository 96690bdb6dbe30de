import { makeAssessor } from './assessor.ts';
import { FAILED_LATELY_MS, mostUrgentFirst, urgencyOf } from './attention.ts';
import {
  allSessions,
  type Candidate,
  failedSessions,
  merged,
  type Selection,
  unfinishedSessions,
} from './candidates.ts';
import { retryThroughOutage } from './follow.ts';
import { type ListedSession, listSessions } from './list-sessions.ts';
import type { Stage } from './stage.ts';
import type { IndexReader } from './sweep.ts';

/** The sessions that a list shows. At most one of the first four is set. */
export interface SessionQuery {
  readonly failed?: boolean | undefined;
  /** Without an end. */
  readonly running?: boolean | undefined;
  /** Overdue, stalled, lost, not monitored, or given up by their workflow. */
  readonly stuck?: boolean | undefined;
  /** Those that need a person, the most urgent first (`attention.ts`). */
  readonly attention?: boolean | undefined;
  /** A part of an error message, in any case. */
  readonly error?: string | undefined;
  /** Bounds on the start of a session, in epoch milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly oldestFirst?: boolean | undefined;
}

/** A query, and the most sessions that it wants. */
export type LimitedQuery = SessionQuery & { readonly limit: number };

/** A part of the sessions that a query wants. */
export interface SessionPage {
  readonly sessions: readonly ListedSession[];
  readonly hasMore: boolean;
  /** Sessions that started before this instant were not searched. Epoch milliseconds. */
  readonly searchedSince?: number;
}

/** How far back unfinished sessions are searched by default, in milliseconds. An older one ended long ago. */
const UNFINISHED_MS = 7 * 86_400_000;

/**
 * Finds the first sessions that a query wants.
 *
 * @param onSession gets each session as soon as its place in the list is certain
 */
export async function findSessions(
  stage: Stage,
  { limit, ...query }: LimitedQuery,
  onSession: (session: ListedSession) => void = () => {},
): Promise<SessionPage> {
  if (query.attention) return findUrgent(stage, { limit, ...query }, onSession);
  const sessions: ListedSession[] = [];
  for await (const session of eachSession(stage, query)) {
    if (sessions.length === limit) return { sessions, hasMore: true };
    sessions.push(session);
    onSession(session);
  }
  return { sessions, hasMore: false, ...(await whereSearchEnded(stage, query)) };
}

/** The most urgent one may come last, so that all are read before the first is known. */
async function findUrgent(
  stage: Stage,
  { limit, ...query }: LimitedQuery,
  onSession: (session: ListedSession) => void,
): Promise<SessionPage> {
  const found: ListedSession[] = [];
  for await (const session of eachSession(stage, query)) found.push(session);
  const sessions = mostUrgentFirst(found, stage.world.now()).slice(0, limit);
  for (const session of sessions) onSession(session);
  return { sessions, hasMore: found.length > limit, ...(await whereSearchEnded(stage, query)) };
}

/** How often a watched list is read again, in milliseconds. */
const WATCH_EVERY_MS = 2_000;

/**
 * Finds the sessions of a query again and again, for ever, and waits out outages of the journal.
 *
 * @param queryNow gives the query of each round: its times may move with the clock
 */
export async function* watchSessions(
  stage: Stage,
  queryNow: () => LimitedQuery,
): AsyncGenerator<SessionPage, never> {
  const find = retryThroughOutage(stage, findSessions);
  for (;;) {
    yield await find(stage, queryNow());
    await stage.world.sleep(WATCH_EVERY_MS);
  }
}

/** Every session that a query wants, each as soon as its place in the order is certain. */
export async function* eachSession(stage: Stage, query: SessionQuery): AsyncGenerator<ListedSession> {
  const journal = await stage.journal();
  const { since, until, oldestFirst } = query;
  const selection = {
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    newestFirst: !oldestFirst,
  };
  const now = stage.world.now();
  yield* listSessions({
    ...{ journal, now },
    assessor: makeAssessor(stage),
    candidates: candidatesOf(journal, selection, { query, now }),
    isWanted: (session) => isWanted(session, query, now),
    ...selection,
  });
}

/** Chooses where to search, so that few sessions are read that the query does not want. */
function candidatesOf(
  journal: IndexReader,
  selection: Selection,
  {
    query: { failed, running, stuck, attention, error },
    now,
  }: { readonly query: SessionQuery; readonly now: number },
): AsyncGenerator<Candidate, void> {
  const unfinished = (): AsyncGenerator<Candidate, void> =>
    unfinishedSessions(journal, { since: Math.max(0, now - UNFINISHED_MS), ...selection }, now);
  if (error !== undefined) {
    const part = error.toLowerCase();
    return failedSessions(journal, selection, ({ event: { errorMessage = '' } = {} }) =>
      errorMessage.toLowerCase().includes(part),
    );
  }
  if (running || stuck) return unfinished();
  if (!failed && !attention) return allSessions(journal, selection);
  // A failure of an earlier time is not read at all: it needs no attention.
  const { since = 0 } = selection;
  const failures = attention ? { ...selection, since: Math.max(since, now - FAILED_LATELY_MS) } : selection;
  // A session that its workflow gave up has no failure in the journal. It is found among the unfinished ones.
  const both = [failedSessions(journal, failures, () => true), unfinished()];
  return merged(both, ({ bound }) => bound, selection.newestFirst ? 'falling' : 'rising');
}

function isWanted(session: ListedSession, query: SessionQuery, now: number): boolean {
  const { state, hasTerminalEvent, isUnmonitored } = session;
  const { failed, running, stuck, attention } = query;
  if (attention) return urgencyOf(session, now) !== undefined;
  if (failed) return state === 'failed' || state === 'lost';
  if (running) return !session.hasEnded && state !== 'not found';
  if (stuck && isUnmonitored) return true;
  if (stuck)
    return (
      state === 'stuck' ||
      state === 'stalled' ||
      state === 'lost' ||
      (state === 'failed' && !hasTerminalEvent)
    );
  return true;
}

/** Since when unfinished sessions were searched, if the stage has older sessions. */
export async function whereSearchEnded(
  stage: Stage,
  { failed, running, stuck, attention, since, error }: SessionQuery,
): Promise<Pick<SessionPage, 'searchedSince'>> {
  const isForUnfinished = failed || running || stuck || attention;
  if (!isForUnfinished || since !== undefined || error !== undefined) return {};
  const searchedSince = stage.world.now() - UNFINISHED_MS;
  const journal = await stage.journal();
  const { events } = await journal.readStatus({
    status: 'SESSION_INITIATED',
    until: searchedSince,
    limit: 1,
  });
  return events.length > 0 ? { searchedSince } : {};
}
