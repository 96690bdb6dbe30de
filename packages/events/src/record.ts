import type { SessionEvent } from './event.ts';
import { parseSessionId } from './session-id.ts';
import { isFailure, isStatus } from './status.ts';
import { parseTimestamp } from './timestamp.ts';

const SESSION_PREFIX = 'SESSION#';
const EVENT_PREFIX = 'EVENT#';

/** An event as the table holds it: exactly these attributes, `ErrorMessage` on failure events only. */
export interface EventRecord {
  readonly PK: string;
  readonly SK: string;
  readonly Status: string;
  readonly Timestamp: string;
  readonly ErrorMessage?: string;
}

/** A row of the table as it came back: nothing about it is known yet. */
export type Row = Readonly<Record<string, unknown>>;

/** A row in a session's partition that is no event, reported by its key instead of being dropped. */
export interface UnreadableRecord {
  readonly PK: string;
  readonly SK: string;
  readonly reason: string;
}

/** The partition key of a session's events. */
export function sessionKey(sessionId: string): string {
  return SESSION_PREFIX + sessionId;
}

/** The sort key of an event; always follows from its timestamp. */
export function eventKey(timestamp: string): string {
  return EVENT_PREFIX + timestamp;
}

/** The record that stores the event. */
export function encodeEvent(event: SessionEvent): EventRecord {
  return {
    PK: sessionKey(event.sessionId),
    SK: eventKey(event.timestamp),
    Status: event.status,
    Timestamp: event.timestamp,
    ...(event.errorMessage !== undefined && { ErrorMessage: event.errorMessage }),
  };
}

/** A key that is no text may be anything, also what cannot be turned into one. */
function keyText(key: unknown): string {
  return typeof key === 'string' ? key : `(a value of type ${typeof key})`;
}

/** The event a row holds, or why it holds none. */
export function decodeRecord(row: Row): SessionEvent | UnreadableRecord {
  const { PK, SK, Status, Timestamp, ErrorMessage } = row;
  const unreadable = (reason: string): UnreadableRecord => ({ PK: keyText(PK), SK: keyText(SK), reason });

  if (typeof PK !== 'string' || !PK.startsWith(SESSION_PREFIX)) {
    return unreadable(`PK: expected ${SESSION_PREFIX} and a session id`);
  }
  if (!isStatus(Status))
    return unreadable(`Status: expected one of the nine, found ${JSON.stringify(Status)}`);
  const epochMs = parseTimestamp(Timestamp);
  if (typeof Timestamp !== 'string' || epochMs === undefined) {
    return unreadable(`Timestamp: expected ISO 8601 in UTC, found ${JSON.stringify(Timestamp)}`);
  }
  if (ErrorMessage !== undefined && typeof ErrorMessage !== 'string') {
    return unreadable(`ErrorMessage: expected text, found a value of type ${typeof ErrorMessage}`);
  }
  let sessionId: string;
  try {
    sessionId = parseSessionId(PK.slice(SESSION_PREFIX.length));
  } catch (error) {
    return unreadable(`PK: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    sessionId,
    status: Status,
    timestamp: Timestamp,
    epochMs,
    ...(isFailure(Status) && ErrorMessage !== undefined && { errorMessage: ErrorMessage }),
  };
}

/** Tells the two answers of {@link decodeRecord} apart. */
export function isUnreadable(decoded: SessionEvent | UnreadableRecord): decoded is UnreadableRecord {
  return 'reason' in decoded;
}
