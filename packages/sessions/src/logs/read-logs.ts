import { isFailure } from '@agents/events';
import type { AssessedSession } from '../assessor.ts';
import { type ReadSession, readSession, type StoredRecord } from '../read-session.ts';
import type { Stage } from '../stage.ts';
import { logsOf } from './cloudwatch.ts';
import { isAboutFailure, isRoutine, type LogComponent, type LogLine } from './log-line.ts';
import { type FoundLines, inOrder, searchLogs } from './search-logs.ts';
import { type LoggedSession, namesOf, type Window, windowOf } from './session-names.ts';
import { searchStreams } from './whole-streams.ts';

/** Which lines are wanted. */
export interface LogSelection {
  readonly components: readonly LogComponent[];
  /** Only lines and events that tell of something that went wrong. */
  readonly errorsOnly: boolean;
  /** Also what Lambda writes about every request. */
  readonly withRoutine: boolean;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** The log of a session, and its events. */
export interface SessionLog extends FoundLines {
  readonly records: readonly StoredRecord[];
}

/** How far back the log of a whole stage is read by default, in milliseconds. */
const STAGE_MS = 10 * 60_000;

/** Whether a line is wanted. */
export function isWanted(line: LogLine, { errorsOnly, withRoutine }: LogSelection): boolean {
  if (errorsOnly) return isAboutFailure(line);
  return withRoutine || !isRoutine(line);
}

/** Whether an event is wanted. An unreadable record is something that went wrong. */
export function isWantedRecord(
  { event }: StoredRecord,
  { errorsOnly, since = 0, until = Number.POSITIVE_INFINITY }: LogSelection,
): boolean {
  if (!event) return true;
  return event.epochMs >= since && event.epochMs <= until && (!errorsOnly || isFailure(event.status));
}

/**
 * Reads what the components wrote about a session, and its events. A session that the journal does not have, or a journal that
 * cannot be read, keeps no line back.
 */
export async function readSessionLog(
  stage: Stage,
  sessionId: string,
  selection: LogSelection,
): Promise<SessionLog> {
  const session = await knownSession(stage, sessionId);
  const window = await windowIn(stage, session, selection);
  const names = await namesOf(stage, session);
  const { components } = selection;
  const found = await searchLogs(stage, {
    components,
    ofSession: true,
    queryOf: (component) => ({ ...window, pattern: names.patternOf(component) }),
    wants: names.isOf,
  });
  const needsStreams = selection.errorsOnly || mayHaveCrashed(session);
  const more = needsStreams
    ? await searchStreams(stage, { named: found.lines, names, window })
    : { lines: [], refusals: [], unsearched: [] };
  return {
    records: session.records.filter((record) => isWantedRecord(record, selection)),
    lines: inOrder([...found.lines, ...more.lines]).filter((line) => isWanted(line, selection)),
    refusals: [...found.refusals, ...more.refusals],
    unsearched: [...new Set([...found.unsearched, ...more.unsearched])],
  };
}

/** Reads the newest lines of a whole stage. @param enough how many of each log group */
export async function readStageLog(
  stage: Stage,
  selection: LogSelection,
  enough: number,
): Promise<FoundLines> {
  const window = await stageWindow(stage, selection);
  return searchLogs(stage, {
    components: selection.components,
    ofSession: false,
    queryOf: () => window,
    wants: (line) => isWanted(line, selection),
    enough,
  });
}

/** The time of which the log of a whole stage is read. */
export async function stageWindow(stage: Stage, { since, until }: LogSelection): Promise<Window> {
  const now = (await logsOf(stage)).now();
  return { from: since ?? now - STAGE_MS, ...(until !== undefined && { to: until }) };
}

/** A session as far as it could be read. */
export type KnownSession = LoggedSession &
  Pick<ReadSession, 'records'> &
  Partial<Pick<AssessedSession, 'assessment'>>;

/** Reads a session; what cannot be read is noted. */
async function knownSession(stage: Stage, sessionId: string): Promise<KnownSession> {
  try {
    return await readSession(stage, sessionId);
  } catch (error) {
    stage.noteOnce(noSession(error, sessionId));
    return { sessionId, events: [], records: [] };
  }
}

function noSession(error: unknown, sessionId: string) {
  const isUnknown = error instanceof Error && 'code' in error && error.code === 'SESSION_NOT_FOUND';
  const reason = isUnknown
    ? `The journal has no session ${sessionId}.`
    : `The journal could not be read (${error instanceof Error ? error.name : String(error)}).`;
  return { code: 'JOURNAL_UNAVAILABLE', text: `${reason} Lines of the last 24 hours are searched.` } as const;
}

/** When a session may have logged, within what is wanted. */
export async function windowIn(
  stage: Stage,
  session: KnownSession,
  { since, until }: LogSelection,
): Promise<Window> {
  const now = (await logsOf(stage)).now();
  const window = windowOf(session, session.assessment?.hasEnded === true, now);
  const to = until ?? window.to;
  return { from: since ?? window.from, ...(to !== undefined && { to }) };
}

/** Whether lines that do not name the session may tell how it ended. */
function mayHaveCrashed({ assessment }: KnownSession): boolean {
  return (
    assessment === undefined ||
    assessment.hasEnded ||
    assessment.state === 'stuck' ||
    assessment.state === 'lost'
  );
}
