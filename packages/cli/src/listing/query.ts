import type { Cli } from '../cli.ts';
import { makeStandings } from '../session/standings.ts';
import type { JournalReaders } from '../target/journal-readers.ts';
import { epochOf, type Instant } from '../times.ts';
import type { Candidate, Selection } from './candidate.ts';
import { allSessions, failedSessions, openSessions } from './candidates.ts';
import { listSessions } from './list-sessions.ts';
import type { ListedSession } from './listed-session.ts';
import { merged } from './merged.ts';

/** What a list shows, as the command line says it; of the first three at most one. */
export interface ListQuery {
  readonly failed?: true | undefined;
  readonly running?: true | undefined;
  readonly stuck?: true | undefined;
  /** A part of an error message, in any case. */
  readonly error?: string | undefined;
  /** Bounds on the start of a session. */
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly oldestFirst?: true | undefined;
}

/** How far back open sessions are looked for where nothing is said: one that is older has been dead for days. */
export const OPEN_SINCE = { agoMs: 7 * 86_400_000 } as const;

/** Finds the sessions that are wanted; each is given as soon as its place in the list is certain. */
export async function* findSessions(cli: Cli, query: ListQuery): AsyncGenerator<ListedSession> {
  const journal = await cli.target.journal();
  const now = cli.io.now();
  const selection = {
    ...(query.since && { since: epochOf(query.since, now) }),
    ...(query.until && { until: epochOf(query.until, now) }),
    newestFirst: !query.oldestFirst,
  };
  yield* listSessions({
    journal,
    standings: makeStandings(cli),
    candidates: candidatesOf(journal, selection, query, now),
    isWanted: (session) => isWanted(session, query),
    ...selection,
  });
}

/** Where to look, so that as few sessions as possible are read in vain. */
function candidatesOf(
  journal: JournalReaders,
  selection: Selection,
  { failed, running, stuck, error }: ListQuery,
  now: number,
): AsyncGenerator<Candidate, void> {
  const withText = ({ errorMessage = '' }): boolean => holds(errorMessage, error);
  const open = (): AsyncGenerator<Candidate, void> =>
    openSessions(journal, { since: epochOf(OPEN_SINCE, now), ...selection }, now);
  if (error !== undefined) return failedSessions(journal, selection, withText);
  if (running || stuck) return open();
  if (!failed) return allSessions(journal, selection);
  // What the workflow gave up has no failure in the journal: it is found among the open ones.
  const both = [failedSessions(journal, selection, () => true), open()];
  return merged(both, ({ bound }) => bound, selection.newestFirst ? 'falling' : 'rising');
}

function isWanted({ state, hasJournaledEnd }: ListedSession, { failed, running, stuck }: ListQuery): boolean {
  if (failed) return state === 'failed' || state === 'lost';
  if (running) return state === 'running' || state === 'pending' || state === 'stuck';
  if (stuck) return state === 'stuck' || state === 'lost' || (state === 'failed' && !hasJournaledEnd);
  return true;
}

function holds(text: string, part: string | undefined): boolean {
  return part === undefined || text.toLowerCase().includes(part.toLowerCase());
}
