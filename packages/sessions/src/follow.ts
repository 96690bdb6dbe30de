import {
  describeError,
  type ProgressNote,
  type SessionEvent,
  STATUSES,
  type UnreadableRecord,
} from '@agents/events';
import { type AssessedSession, type Assessor, latestProgress, makeAssessor } from './assessor.ts';
import { decodeRows, type StoredRecord, sessionNotFound } from './read-session.ts';
import type { JournalReaders, Stage } from './stage.ts';

/** One look at a session: what is new since the look before, and how it is assessed. */
export interface Look extends AssessedSession {
  /** In the order of time. */
  readonly newRecords: readonly StoredRecord[];
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  /** The newest note of its running task, if the look before did not have it. */
  readonly newProgress?: ProgressNote;
}

export interface FollowOptions {
  readonly sessionId: string;
  /** Records that are not new to the caller. */
  readonly seen?: readonly StoredRecord[] | undefined;
  /** The newest note that is not new to the caller. */
  readonly seenProgress?: ProgressNote | undefined;
  /** How long a session that neither the journal nor an execution has is waited for, in milliseconds; 10 s by default. */
  readonly firstEventMs?: number | undefined;
}

/** How often a view is refreshed, in milliseconds. */
const LOOK_EVERY_MS = { aws: 1_000, local: 200 };

/** How old an answer about an execution may be, in milliseconds. */
const EXECUTION_EVERY_MS = { aws: 10_000, local: 1_000 };

/** How long an unknown session is waited for, in milliseconds: it may have been started just now. */
const FIRST_EVENT_MS = 10_000;

/** How long EventBridge may take to deliver the event that starts a session, in milliseconds (infra/workflow.yml). */
export const DELIVERY_MS = 3_600_000;

/** How long an outage of the journal is waited out, in milliseconds. */
const OUTAGE_MS = 300_000;

/**
 * How often an ended session is read again: the invoker's event may come after the terminal event, and the terminal event of a
 * session that was stopped after the end of its execution.
 */
const LOOKS_AFTER_END = 3;

/** How often a live view looks at a stage, in milliseconds. */
export function lookEveryMs({ isLocal }: Pick<Stage, 'isLocal'>): number {
  return LOOK_EVERY_MS[isLocal ? 'local' : 'aws'];
}

/**
 * Looks at a session until it has ended, and waits out outages of the journal.
 *
 * @throws SessionsError `SESSION_NOT_FOUND` when neither the journal nor an execution has the session after `firstEventMs`
 */
export async function* followSession(stage: Stage, options: FollowOptions): AsyncGenerator<Look, void> {
  const { sessionId, seen, seenProgress, firstEventMs = FIRST_EVENT_MS } = options;
  const { now, sleep } = stage.world;
  const { readRows } = await stage.journal();
  const start = now();
  const looks = lookUntilEnd({
    readRows: retryThroughOutage(stage, readRows),
    assessor: makeAssessor(stage, EXECUTION_EVERY_MS[stage.isLocal ? 'local' : 'aws']),
    latestProgress: () => latestProgress(stage, sessionId),
    sessionId,
    seen,
    seenProgress,
    pause: () => sleep(lookEveryMs(stage)),
  });
  for await (const look of looks) {
    if (look.assessment.state === 'not found' && now() - start >= firstEventMs) {
      throw sessionNotFound(stage, sessionId);
    }
    yield look;
  }
}

export interface LookOptions
  extends Pick<JournalReaders, 'readRows'>,
    Pick<FollowOptions, 'sessionId' | 'seen' | 'seenProgress'> {
  readonly assessor: Pick<Assessor, 'assess'>;
  /** Reads the session's newest note. An assessor does so only while a task runs. */
  readonly latestProgress: () => Promise<ProgressNote | undefined>;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
}

/**
 * Looks at a session until it has ended. A record is known by its key, so that events with the same timestamp, and events that
 * arrive late and sort before others, are neither lost nor repeated.
 */
export async function* lookUntilEnd(options: LookOptions): AsyncGenerator<Look, void> {
  const { readRows, assessor, latestProgress: readProgress, sessionId, pause } = options;
  const seen = new Set(options.seen?.map(({ SK }) => SK));
  let notedAt = options.seenProgress?.epochMs;
  for (let looksAfterEnd = 0; looksAfterEnd < LOOKS_AFTER_END; ) {
    const { records, ...read } = decodeRows((await readRows(sessionId)).rows);
    const assessed = await assessor.assess(sessionId, read.events);
    const newRecords = records.filter(({ SK }) => !seen.has(SK));
    for (const { SK } of newRecords) seen.add(SK);
    const { assessment } = assessed;
    // What the task reported between the look before and its end.
    const progress = assessment.hasEnded ? await readProgress() : assessed.progress;
    const isNew = progress !== undefined && progress.epochMs !== notedAt;
    notedAt = progress?.epochMs ?? notedAt;
    yield { newRecords, ...read, ...assessed, ...(isNew && { newProgress: progress }) };
    if (assessment.hasEnded) {
      if (assessment.session.terminalEvent && hasAllAnswers(read.events)) return;
      looksAfterEnd += 1;
    }
    await pause();
  }
}

/** Whether each call of the agent has its outcome. */
function hasAllAnswers(events: readonly SessionEvent[]): boolean {
  const ofInvoker = events.filter(({ status }) => STATUSES[status].writer === 'invoker');
  const calls = ofInvoker.filter(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_STARTED').length;
  return ofInvoker.length >= 2 * calls;
}

/**
 * Makes a reading function that waits out an outage: once it has worked, it asks a journal that does not answer again for
 * five minutes. A journal that never answered, or that refuses, fails at once.
 */
export function retryThroughOutage<Args extends unknown[], T>(
  stage: Pick<Stage, 'isLocal'> & {
    readonly world: Pick<Stage['world'], 'now' | 'sleep' | 'note' | 'outageMs'>;
  },
  read: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const { now, sleep, note, outageMs = OUTAGE_MS } = stage.world;
  let lastAnswer: number | undefined;
  /** Requests that wait for the end of an outage. The first of them notes it. */
  let waiting = 0;
  return async (...args) => {
    let isWaiting = false;
    let reason = '';
    try {
      for (;;) {
        try {
          const answer = await read(...args);
          lastAnswer = now();
          return answer;
        } catch (error) {
          const isOver = lastAnswer === undefined || now() - lastAnswer > outageMs;
          if (isOver || outageMs === 0 || !isOutage(error)) throw error;
          reason = describeError(error.cause ?? error);
        }
        if (!isWaiting) waiting += 1;
        if (!isWaiting && waiting === 1)
          note({ code: 'JOURNAL_UNAVAILABLE', text: `The journal does not answer (${reason}). Retrying.` });
        isWaiting = true;
        await sleep(lookEveryMs(stage));
      }
    } finally {
      if (isWaiting) waiting -= 1;
    }
  };
}

/** By its name: the class would load the journal's AWS client before anything needs it. */
function isOutage(error: unknown): error is Error {
  return error instanceof Error && error.name === 'JournalUnavailable';
}
