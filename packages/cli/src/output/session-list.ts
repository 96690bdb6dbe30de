import { EVENT_WORDS, humanDuration, progressText } from '@agents/diagnosis';
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

/** On a narrow terminal, times are left out, and an id is cut to a beginning, which every verb takes. The errors stay widest. */
function sessionColumns(paint: Paint, now: number): readonly Column<ListedSession>[] {
  return [
    {
      header: 'STATE',
      text: ({ state }) => stateText(state),
      paint: (cell, { state }) => stateColor(paint, state)(cell),
    },
    {
      header: 'SESSION',
      text: ({ sessionId }) => sessionId,
      flexible: [{ order: 3, to: 13 }],
      ellipsis: false,
    },
    {
      header: 'STARTED',
      text: ({ startedAt }) => `${new Date(startedAt).toISOString().slice(0, 19)}Z`,
      spare: 1,
    },
    {
      header: 'DURATION',
      text: (session) => humanDuration(durationMs(session, now)),
      align: 'right',
      spare: 2,
    },
    {
      header: 'PROGRESS',
      text: (session) => latestText(session, now),
      flexible: [
        { order: 2, to: 30 },
        { order: 5, to: 14 },
      ],
      comfort: 20,
    },
    {
      header: 'AGE',
      text: (session) => humanDuration(Math.max(0, now - latestSign(session))),
      align: 'right',
    },
    {
      header: 'ERROR',
      text: ({ errorMessage = '' }) => errorMessage,
      paint: (cell, { state }) =>
        ['completed', 'stopped'].includes(state) ? paint.dim(cell) : paint.red(cell),
      flexible: [
        { order: 1, to: 60 },
        { order: 4, to: 40 },
        { order: 6, to: 20 },
      ],
      comfort: 40,
      omitEmpty: true,
    },
  ];
}

/** What the session last said: the progress of its running task, otherwise its last event. */
function latestText({ hasEnded, progress, lastEvent }: ListedSession, now: number): string {
  if (!hasEnded && progress) return progressText(progress, now);
  return lastEvent ? EVENT_WORDS[lastEvent.status] : '(unreadable)';
}

/** When something was last heard of the session, in epoch milliseconds. */
function latestSign({ hasEnded, progress, lastEvent, startedAt }: ListedSession): number {
  const reportedAt = hasEnded ? 0 : (progress?.reportedAt ?? progress?.epochMs ?? 0);
  return Math.max(lastEvent?.epochMs ?? startedAt, reportedAt);
}

/** What is not shown, why, and the option that shows it. */
export function pageNotes(
  { stage, command }: Pick<Cli, 'stage' | 'command'>,
  { query, page, table = { cut: [], omitted: [] } }: ShownPage,
): readonly string[] {
  const { sessions, hasMore, searchedSince } = page;
  const count = sessions.length;
  return [
    count === 0 && noneText(query, stage.name),
    hasMore &&
      `Only the ${query.attention ? 'most urgent' : query.oldestFirst ? 'oldest' : 'newest'} ${count} are shown. Show more with -n ${2 * count}.`,
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

function noneText(query: SessionQuery, stage: string): string {
  if (query.attention) return 'No session needs attention.';
  return hasCondition(query) ? 'No session matches.' : `Stage ${stage} has no sessions yet.`;
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
