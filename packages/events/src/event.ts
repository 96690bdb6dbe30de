import { parseSessionId } from './session-id.ts';
import { type FailureStatus, isFailure, isStatus, type ProgressStatus, type Status } from './status.ts';

/** One immutable event of a session, as the journal holds it. */
export interface SessionEvent {
  readonly sessionId: string;
  readonly status: Status;
  /** ISO 8601 in UTC, from the writer's clock. */
  readonly timestamp: string;
  /** The same instant in epoch milliseconds. Everything that compares events compares these. */
  readonly epochMs: number;
  /** What went wrong; on failure events only. */
  readonly errorMessage?: string;
}

/** An event to append. The journal adds the timestamp and turns the error into a message. */
export type NewEvent =
  | { readonly sessionId: string; readonly status: ProgressStatus }
  | { readonly sessionId: string; readonly status: FailureStatus; readonly error: unknown };

/** An event as the table stores it: exactly these attributes, `ErrorMessage` on failure events only. */
export interface EventRecord {
  readonly PK: string;
  readonly SK: string;
  readonly Status: string;
  readonly Timestamp: string;
  readonly ErrorMessage?: string;
}

/** An item of the table as it was read, before it is checked. */
export type Row = Readonly<Record<string, unknown>>;

/** An item in a session's partition that holds no valid event. It is reported by its key, not dropped. */
export interface UnreadableRecord {
  readonly PK: string;
  readonly SK: string;
  readonly reason: string;
}

const SESSION_PREFIX = 'SESSION#';
const EVENT_PREFIX = 'EVENT#';

/** The partition key of a session's events. */
export function sessionKey(sessionId: string): string {
  return SESSION_PREFIX + sessionId;
}

/** The sort key of an event, made from its timestamp. */
export function eventKey(timestamp: string): string {
  return EVENT_PREFIX + timestamp;
}

/** Makes the record that stores the event. */
export function encodeEvent(event: SessionEvent): EventRecord {
  return {
    PK: sessionKey(event.sessionId),
    SK: eventKey(event.timestamp),
    Status: event.status,
    Timestamp: event.timestamp,
    ...(event.errorMessage !== undefined && { ErrorMessage: event.errorMessage }),
  };
}

/** Reads the event from an item, or says why the item holds none. */
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

/** Tells the two results of {@link decodeRecord} apart, and those of the other records. */
export function isUnreadable(decoded: object): decoded is UnreadableRecord {
  return 'reason' in decoded;
}

/** A key can be of any type, including one that throws when it is converted to text. */
function keyText(key: unknown): string {
  return typeof key === 'string' ? key : `(a value of type ${typeof key})`;
}

const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** Formats epoch milliseconds as the journal writes them: ISO 8601 in UTC with exactly three fraction digits. */
export function formatTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/**
 * Reads an ISO 8601 timestamp in UTC as epoch milliseconds; `undefined` for anything else.
 *
 * Accepts zero to nine fraction digits: the clock of Step Functions may drop trailing zeros.
 */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string' || !ISO_UTC.test(text)) return undefined;
  const epochMs = Date.parse(text);
  // Date.parse turns 30 February into 1 March. Such a date does not format back to the same text.
  if (Number.isNaN(epochMs) || !formatTimestamp(epochMs).startsWith(text.slice(0, 19))) return undefined;
  return epochMs;
}
