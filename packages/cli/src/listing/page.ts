import type { Cli } from '../cli.ts';
import { cutNote, type RenderedTable, renderTable } from '../output/table.ts';
import { sessionColumns } from './columns.ts';
import type { ListedSession } from './listed-session.ts';
import { findSessions, type ListQuery, OPEN_SINCE } from './query.ts';

/** Sessions, at most as many as were asked for. */
export interface Page {
  readonly sessions: readonly ListedSession[];
  readonly hasMore: boolean;
  /** There are sessions that began before this instant, and nobody looked at them. Epoch milliseconds. */
  readonly lookedSince?: number;
}

/** Takes the first sessions that are wanted, and tells of each as it is found. */
export async function takePage(
  cli: Cli,
  query: ListQuery,
  limit: number,
  onSession: (session: ListedSession) => void = () => {},
): Promise<Page> {
  const sessions: ListedSession[] = [];
  for await (const session of findSessions(cli, query)) {
    if (sessions.length === limit) return { sessions, hasMore: true };
    sessions.push(session);
    onSession(session);
  }
  return { sessions, hasMore: false, ...(await whereLookingEnded(cli, query)) };
}

/** Open sessions are not looked for for ever: says since when they were, where there are older ones. */
async function whereLookingEnded(cli: Cli, query: ListQuery): Promise<Pick<Page, 'lookedSince'>> {
  const isForOpen = query.failed || query.running || query.stuck;
  if (!isForOpen || query.since || query.error !== undefined) return {};
  const lookedSince = cli.io.now() - OPEN_SINCE.agoMs;
  const journal = await cli.target.journal();
  const { events } = await journal.readStatus({ status: 'SESSION_INITIATED', until: lookedSince, limit: 1 });
  return events.length > 0 ? { lookedSince } : {};
}

/** The sessions as a table; nothing where there are none. */
export function pageTable(cli: Cli, { sessions }: Page, isWide: boolean): RenderedTable {
  if (sessions.length === 0) return { lines: [], cut: [], omitted: [] };
  return renderTable(sessions, sessionColumns(cli.paint, cli.io.now()), {
    width: cli.width(),
    wide: isWide,
    head: cli.paint.dim,
  });
}

/** What is not shown, why, and the option that shows it. */
export function pageNotes(
  { target }: Cli,
  query: ListQuery,
  { sessions, hasMore, lookedSince }: Page,
  table: Omit<RenderedTable, 'lines'> = { cut: [], omitted: [] },
): readonly string[] {
  const count = sessions.length;
  const broken = sessions.filter(({ unreadable }) => unreadable > 0);
  return [
    count === 0 &&
      (hasCondition(query) ? 'No session is like that.' : `Stage ${target.stage} has no session yet.`),
    hasMore &&
      `Only the ${query.oldestFirst ? 'oldest' : 'newest'} ${count} are shown; -n ${2 * count} shows more.`,
    cutNote(table, '-o wide'),
    lookedSince !== undefined &&
      `Sessions without an end were looked for since ${new Date(lookedSince).toISOString()}; --since 30d looks further back.`,
    ...broken.map(
      ({ sessionId, unreadable }) =>
        `${unreadable} of the rows of ${sessionId} cannot be read; \`${target.command('verify', sessionId)}\` names them.`,
    ),
  ].filter((note) => typeof note === 'string');
}

function hasCondition({ oldestFirst: _, ...conditions }: ListQuery): boolean {
  return Object.values(conditions).some((each) => each !== undefined);
}
