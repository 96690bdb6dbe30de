import { type ProgressNote, redactSecrets, type SessionEvent, writerOf } from '@agents/events';
import { urgencyOf } from '../attention.ts';
import type { Lineage } from '../lineage.ts';
import { type ListedSession, toListed } from '../list-sessions.ts';
import type { Diagnosable, ReadSession, StoredRecord } from '../read-session.ts';
import type { JsonEvent, JsonProgress, JsonSession, JsonSessionRecords, JsonUnreadable } from './types.ts';

/** An instant as JSON has it. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** An event as JSON. */
export function jsonEvent({ sessionId, status, timestamp, errorMessage }: SessionEvent): JsonEvent {
  return {
    kind: 'event',
    sessionId,
    status,
    timestamp,
    writer: writerOf(status),
    ...(errorMessage !== undefined && { errorMessage: redactSecrets(errorMessage) }),
  };
}

/** A record of the journal as JSON, whether it can be read or not. */
export function jsonRecord({ event, unreadable }: StoredRecord): JsonEvent | JsonUnreadable {
  if (event) return jsonEvent(event);
  const { PK, SK: key, reason } = unreadable;
  return { kind: 'unreadable', sessionId: PK.replace(/^SESSION#/, ''), key, reason: redactSecrets(reason) };
}

/** A note about the progress of a task as JSON. */
export function jsonProgress({ sessionId, epochMs, reportedAt, usage, ...note }: ProgressNote): JsonProgress {
  const { text, done, total } = note;
  return {
    kind: 'progress',
    sessionId,
    writtenAt: isoTime(epochMs),
    ...(reportedAt !== undefined && { reportedAt: isoTime(reportedAt) }),
    ...(text !== undefined && { text: redactSecrets(text) }),
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
    usage: usage.map(({ model, inputTokens, outputTokens }) => ({ model, inputTokens, outputTokens })),
  };
}

/** A session as JSON. @param now epoch milliseconds */
export function jsonSession(session: ListedSession, now: number): JsonSession {
  const { sessionId, state, hasEnded, isUnmonitored, isOverdue, startedAt, endedAt, lastEvent, unreadable } =
    session;
  const { errorMessage, progress } = session;
  const attention = urgencyOf(session, now);
  return {
    sessionId,
    state,
    hasEnded,
    isUnmonitored,
    isOverdue,
    startedAt: isoTime(startedAt),
    ...(endedAt !== undefined && { endedAt: isoTime(endedAt) }),
    durationMs: durationMs(session, now),
    ...(lastEvent && { lastEvent: jsonEvent(lastEvent) }),
    ...(errorMessage !== undefined && { errorMessage: redactSecrets(errorMessage) }),
    ...(progress && { progress: jsonProgress(progress) }),
    ...(attention && { attention }),
    unreadable,
  };
}

/** A session as JSON, by what was read of it. @param now epoch milliseconds */
export function jsonReadSession(session: Diagnosable, now: number): JsonSession {
  return jsonSession(toListed(session, now), now);
}

/** A session with its records as JSON. @param now epoch milliseconds */
export function jsonSessionRecords(
  session: ReadSession,
  { notes, lineage }: { readonly notes: readonly ProgressNote[]; readonly lineage: Lineage },
  now: number,
): JsonSessionRecords {
  const records = session.records.map(jsonRecord);
  const { repeats, repeatedBy } = lineage;
  return {
    session: jsonReadSession(session, now),
    events: records.filter((each) => each.kind === 'event'),
    unreadable: records.filter((each) => each.kind === 'unreadable'),
    progress: notes.map(jsonProgress),
    ...(repeats !== undefined && { repeats }),
    repeatedBy: [...repeatedBy],
  };
}

/** A session whose start was accepted, and of which the journal has nothing yet. */
export function jsonStartedSession(sessionId: string): JsonSession {
  return {
    sessionId,
    state: 'pending',
    hasEnded: false,
    isUnmonitored: false,
    isOverdue: false,
    unreadable: 0,
  };
}

/** From the start of a session to its end, or to now, in milliseconds. */
export function durationMs({ startedAt, endedAt }: ListedSession, now: number): number {
  return Math.max(0, (endedAt ?? now) - startedAt);
}
