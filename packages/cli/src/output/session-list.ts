import { humanDuration } from '@agents/diagnosis';
import { durationMs, type ListedSession, type SessionPage, type SessionQuery } from '@agents/sessions';
import type { Cli } from '../cli.ts';
import { stateColor, stateText } from './state.ts';
import { type Column, cutNote, type RenderedTable, renderTable } from './table.ts';
import type { Paint } from './terminal.ts';

/** The sessions of a page as a table; no lines if it has none. */
export function sessionTable(cli: Cli, { sessions }: SessionPage, wide: boolean): RenderedTable {
  if (sessions.length === 0) return { lines: [], cut: [], omitted: [] };
  const options = { width: cli.width(), wide, head: cli.paint.dim };
  return renderTable(sessions, sessionColumns(cli.paint, cli.io.now()), options);
}

/** On a narrow terminal the errors are cut first, the ids last. */
function sessionColumns(paint: Paint, now: number): readonly Column<ListedSession>[] {
  return [
    {
      header: 'STATE',
      text: ({ state }) => stateText(state),
      paint: (cell, { state }) => stateColor(paint, state)(cell),
    },
    { header: 'SESSION', text: ({ sessionId }) => sessionId, flexible: 3 },
    {
      header: 'STARTED',
      text: ({ startedAt }) => `${new Date(startedAt).toISOString().slice(0, 19)}Z`,
      spare: 1,
    },
    { header: 'DURATION', text: (session) => humanDuration(durationMs(session, now)), align: 'right' },
    {
      header: 'LAST EVENT',
      text: ({ lastEvent }) => lastEvent?.status ?? '(unreadable)',
      flexible: 2,
      keep: 'end',
    },
    {
      header: 'AGE',
      text: ({ lastEvent, startedAt }) => humanDuration(Math.max(0, now - (lastEvent?.epochMs ?? startedAt))),
      align: 'right',
    },
    {
      header: 'ERROR',
      text: ({ errorMessage = '' }) => errorMessage,
      paint: (cell, { state }) => (state === 'completed' ? paint.dim(cell) : paint.red(cell)),
      flexible: 1,
      omitEmpty: true,
    },
  ];
}

/** What is not shown, why, and the option that shows it. */
export function pageNotes(
  { stage, command }: Pick<Cli, 'stage' | 'command'>,
  { query, page, table = { cut: [], omitted: [] } }: ShownPage,
): readonly string[] {
  const { sessions, hasMore, searchedSince } = page;
  const count = sessions.length;
  return [
    count === 0 && (hasCondition(query) ? 'No session matches.' : `Stage ${stage.name} has no sessions yet.`),
    hasMore &&
      `Only the ${query.oldestFirst ? 'oldest' : 'newest'} ${count} are shown. Show more with -n ${2 * count}.`,
    cutNote(table, '-o wide'),
    searchedSince !== undefined &&
      `Sessions without an end were searched since ${new Date(searchedSince).toISOString()}. Search further back with --since 30d.`,
    unmonitoredNote(page, command),
    ...sessions
      .filter(({ unreadable }) => unreadable > 0)
      .map(
        ({ sessionId, unreadable }) =>
          `Session ${sessionId} has ${unreadable === 1 ? '1 unreadable record' : `${unreadable} unreadable records`}. See \`${command('verify', sessionId)}\`.`,
      ),
  ].filter((note) => typeof note === 'string');
}

/** A running session is not wrong in itself: its agent may complete it. But nothing finds out if the agent is lost. */
function unmonitoredNote({ sessions }: SessionPage, command: Cli['command']): string | undefined {
  const unmonitored = sessions.filter(({ isUnmonitored }) => isUnmonitored);
  const [first] = unmonitored;
  if (!first) return undefined;
  const count = unmonitored.length === 1 ? '1 session is' : `${unmonitored.length} sessions are`;
  return `${count} not monitored by an execution, so a lost agent is not found. See \`${command('why', first.sessionId)}\`.`;
}

export interface ShownPage {
  readonly query: SessionQuery;
  readonly page: SessionPage;
  readonly table?: Omit<RenderedTable, 'lines'>;
}

function hasCondition({ oldestFirst: _, ...conditions }: SessionQuery): boolean {
  return Object.values(conditions).some((each) => each !== undefined);
}
