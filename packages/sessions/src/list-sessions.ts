import type { DisplayState } from '@agents/diagnosis';
import {
  isFailure,
  type ProgressNote,
  parseTimestamp,
  type SessionEvent,
  type UnreadableRecord,
} from '@agents/events';
import type { Assessor } from './assessor.ts';
import type { Candidate, Selection } from './candidates.ts';
import type { Diagnosable } from './read-session.ts';
import type { JournalReaders } from './stage.ts';

/** A session as a line of a list. */
export interface ListedSession {
  readonly sessionId: string;
  readonly state: DisplayState;
  /** Whether the state is final. */
  readonly hasEnded: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Of a session that has ended, in epoch milliseconds. */
  readonly endedAt?: number;
  /** Whether the journal has the terminal event. A session can also end because its workflow gave it up. */
  readonly hasTerminalEvent: boolean;
  /** It has not ended, and no execution monitors it. */
  readonly isUnmonitored: boolean;
  /** It has not ended, and is open for longer than its stage expects. */
  readonly isOverdue: boolean;
  /** The newest note of a task that runs. */
  readonly progress?: ProgressNote;
  /** Absent if no record of the session can be read. */
  readonly lastEvent?: SessionEvent;
  /** The error of the end, or the latest one before it, even if the session went on; of a stopped session, the reason. */
  readonly errorMessage?: string;
  /** How many records of its partition are unreadable. */
  readonly unreadable: number;
}

export interface ListOptions extends Selection {
  readonly journal: Pick<JournalReaders, 'read'>;
  readonly assessor: Pick<Assessor, 'assessRead'>;
  readonly candidates: AsyncIterable<Candidate>;
  readonly isWanted: (session: ListedSession) => boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How many sessions are read at once. */
const CONCURRENCY = 10;

/** The candidates that are wanted, each once, by their start. Each is given as soon as no other can come before it. */
export async function* listSessions(options: ListOptions): AsyncGenerator<ListedSession> {
  const { candidates, newestFirst, isWanted } = options;
  const inOrder = (a: ListedSession, b: ListedSession): number =>
    newestFirst ? b.startedAt - a.startedAt : a.startedAt - b.startedAt;
  const found: ListedSession[] = [];
  for await (const batch of batches(candidates)) {
    const sessions = await Promise.all(batch.map((each) => readListed(each, options)));
    const wanted = (each: ListedSession | undefined) =>
      each && inRange(each, options) && isWanted(each) ? each : [];
    found.push(...sessions.flatMap(wanted));
    found.sort(inOrder);
    const bound = batch.at(-1)?.bound ?? 0;
    const later = found.findIndex(({ startedAt }) => (newestFirst ? startedAt < bound : startedAt > bound));
    yield* later < 0 ? found.splice(0) : found.splice(0, later);
  }
  yield* found;
}

/** Candidates a few at a time, each session once. */
async function* batches(candidates: AsyncIterable<Candidate>): AsyncGenerator<readonly Candidate[]> {
  const seen = new Set<string>();
  let batch: Candidate[] = [];
  for await (const candidate of candidates) {
    if (seen.has(candidate.sessionId)) continue;
    seen.add(candidate.sessionId);
    batch.push(candidate);
    if (batch.length < CONCURRENCY) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function inRange(
  { startedAt }: ListedSession,
  { since = 0, until = Number.POSITIVE_INFINITY }: Selection,
): boolean {
  return startedAt >= since && startedAt <= until;
}

/** Reads a session for a list; `undefined` if the journal has nothing of it. */
export async function readListed(
  { sessionId, bound }: Candidate,
  { journal, assessor, now }: Pick<ListOptions, 'journal' | 'assessor' | 'now'>,
): Promise<ListedSession | undefined> {
  const read = await assessor.assessRead(sessionId, () => journal.read(sessionId));
  if (read.events.length + read.unreadable.length === 0) return undefined;
  return toListed({ sessionId, ...read }, Math.min(bound, now));
}

/**
 * A session as a line of a list, by what was read of it.
 *
 * @param startedAt when it started if neither a record nor an execution says it, in epoch milliseconds
 */
export function toListed(session: Diagnosable, startedAt: number): ListedSession {
  const { sessionId, events, unreadable = [], assessment, execution, progress } = session;
  const { firstEvent, lastEvent, terminalEvent } = assessment.session;
  const failure = terminalEvent?.errorMessage
    ? terminalEvent
    : events.findLast(({ status }) => isFailure(status));
  const ofExecution = assessment.hasEnded ? errorOf(execution) : undefined;
  // Of a stopped session, a person's reason says more than the microVM's end.
  const errorMessage =
    assessment.state === 'stopped'
      ? (ofExecution ?? failure?.errorMessage)
      : (failure?.errorMessage ?? ofExecution);
  const endedAt = assessment.hasEnded ? (terminalEvent?.epochMs ?? execution?.stopDate) : undefined;
  return {
    sessionId,
    state: assessment.state,
    hasEnded: assessment.hasEnded,
    startedAt: firstEvent?.epochMs ?? startOf(unreadable) ?? execution?.startDate ?? startedAt,
    ...(endedAt !== undefined && { endedAt }),
    hasTerminalEvent: terminalEvent !== undefined,
    isUnmonitored: assessment.isUnmonitored && !assessment.hasEnded,
    isOverdue: assessment.isOverdue,
    ...(progress && { progress }),
    ...(lastEvent && { lastEvent }),
    ...(errorMessage !== undefined && { errorMessage }),
    unreadable: unreadable.length,
  };
}

/** The earliest time in the keys of records that cannot be read; `undefined` without one. */
function startOf(records: readonly UnreadableRecord[]): number | undefined {
  const times = records.flatMap(({ SK }) => parseTimestamp(SK.slice(SK.indexOf('#') + 1)) ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** The error with which the workflow gave a session up. */
function errorOf(execution: Diagnosable['execution']): string | undefined {
  return execution?.error ? [execution.error, execution.cause].filter(Boolean).join(': ') : undefined;
}
