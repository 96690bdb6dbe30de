import { nextLivenessCheck } from '@agents/diagnosis';
import { findSkews, type ProgressNote } from '@agents/events';
import {
  diagnoseSession,
  expectedLog,
  jsonDiagnosis,
  jsonProgress,
  jsonReadSession,
  jsonRecord,
  type ReadSession,
  type Stage,
} from '@agents/sessions';
import type { JsonSkew, SessionView } from '../contract.ts';

/** How a next step calls the command. */
export type JournalCall = () => Promise<{ readonly command: string; readonly options: readonly string[] }>;

export interface ViewOptions {
  readonly notes: readonly ProgressNote[];
  readonly journalCall: JournalCall;
}

/** A session as its page shows it. Its `records` may be only those that are new. */
export async function sessionView(
  stage: Stage,
  session: ReadSession,
  { notes, journalCall }: ViewOptions,
): Promise<SessionView> {
  const [diagnosis, log] = await Promise.all([
    journalCall().then((call) => diagnoseSession(stage, session, call)),
    expectedLog(stage, session),
  ]);
  const records = session.records.map(jsonRecord);
  const now = stage.world.now();
  const nextCheck = nextLivenessCheck(session.assessment, session.limits ?? {}, now);
  return {
    session: jsonReadSession(session, now),
    diagnosis: jsonDiagnosis(diagnosis, log),
    events: records.filter((each) => each.kind === 'event'),
    unreadable: records.filter((each) => each.kind === 'unreadable'),
    skews: skewsOf(session),
    ...(nextCheck !== undefined && { nextCheckAt: new Date(nextCheck).toISOString() }),
    progress: notes.map(jsonProgress),
  };
}

function skewsOf({ events }: Pick<ReadSession, 'events'>): readonly JsonSkew[] {
  return findSkews(events).map(({ cause, effect, byMs }) => ({
    cause: { status: cause.status, timestamp: cause.timestamp },
    effect: { status: effect.status, timestamp: effect.timestamp },
    byMs,
  }));
}
