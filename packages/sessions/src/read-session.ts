import { type Diagnosis, diagnose, expectedLogger, type Lineage } from '@agents/diagnosis';
import {
  compareEvents,
  decodeRecord,
  describeError,
  isUnreadable,
  parseTimestamp,
  type Row,
  type SessionEvent,
  type UnreadableRecord,
} from '@agents/events';
import { type AssessedSession, makeAssessor } from './assessor.ts';
import { SessionsError } from './errors.ts';
import { freshInput, lineageOf } from './lineage.ts';
import { type LastLines, lastLines } from './logs/last-lines.ts';
import { logComponentOf } from './logs/log-groups.ts';
import { deployedPlaceOf, type JournalCall, placeOf } from './place.ts';
import type { Stage } from './stage.ts';

/** A record of the journal as the table holds it, and the event in it. */
export type StoredRecord = { readonly row: Row; readonly SK: string } & (
  | { readonly event: SessionEvent; readonly unreadable?: never }
  | { readonly event?: never; readonly unreadable: UnreadableRecord }
);

/** A session as it was read at one moment. */
export interface ReadSession extends AssessedSession {
  readonly sessionId: string;
  /** Everything in its partition, in the order of time. */
  readonly records: readonly StoredRecord[];
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
}

/**
 * Reads a session.
 *
 * @throws SessionsError `SESSION_NOT_FOUND` when neither the journal nor an execution has it
 */
export async function readSession(stage: Stage, sessionId: string): Promise<ReadSession> {
  const { readRows } = await stage.journal();
  const read = await makeAssessor(stage).assessRead(sessionId, async () =>
    decodeRows((await readRows(sessionId)).rows),
  );
  if (read.records.length === 0 && !read.execution) throw sessionNotFound(stage, sessionId);
  return { sessionId, ...read };
}

/** The records of a session in the order of time, and what they hold. An unreadable record is placed by its key. */
export function decodeRows(rows: readonly Row[]): Pick<ReadSession, 'records' | 'events' | 'unreadable'> {
  const records = rows.map(toRecord).sort(compareRecords);
  return {
    records,
    events: records.flatMap(({ event }) => event ?? []),
    unreadable: records.flatMap(({ unreadable }) => unreadable ?? []),
  };
}

/** The error for a session that neither the journal nor an execution has. */
export function sessionNotFound(
  { name, endpointUrl }: Pick<Stage, 'name' | 'endpointUrl'>,
  sessionId: string,
): SessionsError {
  const where = `stage ${name}${endpointUrl ? ` at ${endpointUrl}` : ''}`;
  return new SessionsError('SESSION_NOT_FOUND', `Session ${sessionId} was not found in ${where}.`);
}

function toRecord(row: Row): StoredRecord {
  const decoded = decodeRecord(row);
  const SK = String(row['SK']);
  return isUnreadable(decoded) ? { row, SK, unreadable: decoded } : { row, SK, event: decoded };
}

function compareRecords(a: StoredRecord, b: StoredRecord): number {
  if (a.event && b.event) return compareEvents(a.event, b.event);
  return timeOf(a) - timeOf(b);
}

/** A record without any time comes last. */
function timeOf({ event, SK }: StoredRecord): number {
  return event?.epochMs ?? parseTimestamp(SK.slice(SK.indexOf('#') + 1)) ?? Number.MAX_SAFE_INTEGER;
}

/** What a diagnosis needs of a session. */
export type Diagnosable = AssessedSession &
  Pick<ReadSession, 'sessionId' | 'events'> &
  Partial<Pick<ReadSession, 'unreadable'>>;

/** Diagnoses a session by what was read already. Its commands may lack what only the stage's stack knows. */
export async function summarizeSession(
  stage: Stage,
  { limits, unreadable = [], ...session }: Diagnosable,
): Promise<Diagnosis> {
  const context = { ...(await placeOf(stage)), ...limits };
  return diagnose({ ...session, unreadable, now: stage.world.now(), context });
}

/** The whole diagnosis of a session: its commands are complete, and its execution says who ended it. */
export async function diagnoseSession(
  stage: Stage,
  session: ReadSession,
  journal?: JournalCall,
): Promise<Diagnosis> {
  const { sessionId, events, unreadable, assessment, progress } = session;
  const isSearched = session.execution ?? session.hasNoExecution ?? session.mayHaveExecution;
  const isLeft = assessment.session.terminalEvent && isSearched === undefined;
  const [context, lineage, found, runtimeSessionId] = await Promise.all([
    deployedPlaceOf(stage, journal),
    knownLineage(stage, sessionId),
    isLeft ? makeAssessor(stage).executionOf(sessionId, events) : session,
    runtimeSessionOf(stage, sessionId),
  ]);
  const { execution, hasNoExecution, mayHaveExecution } = found;
  return diagnose({
    sessionId,
    events,
    unreadable,
    now: stage.world.now(),
    context,
    ...(runtimeSessionId !== undefined && { runtimeSessionId }),
    ...(progress && { progress }),
    ...(lineage && { lineage }),
    ...(execution && { execution }),
    ...(hasNoExecution && { hasNoExecution }),
    ...(mayHaveExecution && { mayHaveExecution }),
  });
}

/** AgentCore's id of the session. On the local stack, no log stream has it in its name. */
async function runtimeSessionOf({ isLocal }: Stage, sessionId: string): Promise<string | undefined> {
  if (isLocal) return undefined;
  const { runtimeSessionId } = await import('@agents/agent-client');
  return runtimeSessionId(sessionId);
}

/** Which sessions repeat which. A diagnosis does without it if it cannot be read. */
async function knownLineage(stage: Stage, sessionId: string): Promise<Lineage | undefined> {
  try {
    const stored = await freshInput(stage, sessionId);
    stage.noteOver('INPUT_UNREADABLE');
    const input = stored.input ? 'readable' : stored.unreadable ? 'unreadable' : 'none';
    return { input, ...lineageOf(stored) };
  } catch (error) {
    const effect = 'Whether the session repeats another one is unknown.';
    const text = `The input of session ${sessionId} could not be read (${describeError(error)}). ${effect}`;
    stage.noteOnce({ code: 'INPUT_UNREADABLE', text });
    return undefined;
  }
}

/** The last lines of the component that should write the session's next event; `undefined` for a completed session. */
export async function expectedLog(stage: Stage, session: ReadSession): Promise<LastLines | undefined> {
  const logger = expectedLogger(session.assessment);
  if (logger === undefined) return undefined;
  return lastLines(stage, session, logger === 'poller' ? logger : logComponentOf(logger));
}
