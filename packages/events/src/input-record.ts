import type { Row, UnreadableRecord } from './event.ts';
import { sessionKey } from './event.ts';
import { sessionIdIn } from './session-id.ts';

/** What a session was asked to do. It is kept beside the session's events. */
export interface SessionInput {
  readonly sessionId: string;
  /** As it was given. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** The ARN of the execution that follows the session; absent if the invoker was called by hand. */
  readonly executionArn?: string;
  /** The session that this one repeats. */
  readonly repeats?: string;
}

/** A session's input as the table stores it. The payload is JSON. */
export interface InputRecord {
  readonly PK: string;
  readonly SK: string;
  readonly Payload: string;
  readonly ExecutionArn?: string;
  readonly Repeats?: string;
}

const INPUT_PREFIX = 'INPUT#';
const REPEAT_PREFIX = 'REPEAT#';

/** The sort key of the input. A partition has one, which is never overwritten. */
export const INPUT_SORT_KEY = 'INPUT';

/** The partition key of a session's input, and of the sessions that repeat it. */
export function inputKey(sessionId: string): string {
  return INPUT_PREFIX + sessionId;
}

/** The sort key with which the partition of a session names one that repeats it. */
export function repeatKey(repeatingId: string): string {
  return REPEAT_PREFIX + repeatingId;
}

/** The session that the key names; `undefined` for the key of another item. */
export function repeatOfKey(SK: unknown): string | undefined {
  return typeof SK === 'string' && SK.startsWith(REPEAT_PREFIX)
    ? sessionIdIn(SK.slice(REPEAT_PREFIX.length))
    : undefined;
}

/**
 * How an event of EventBridge says which session its session repeats: one of its `Resources`. No key is added to the payload.
 */
export function repeatResource(sessionId: string): string {
  return sessionKey(sessionId);
}

/** The session that the resources of an event name; `undefined` if they name none. */
export function repeatedSession(resources: readonly unknown[]): string | undefined {
  const prefix = sessionKey('');
  const named = resources.find((each) => typeof each === 'string' && each.startsWith(prefix));
  return typeof named === 'string' ? sessionIdIn(named.slice(prefix.length)) : undefined;
}

/** Makes the record that stores a session's input. */
export function encodeInput({ sessionId, payload, executionArn, repeats }: SessionInput): InputRecord {
  return {
    PK: inputKey(sessionId),
    SK: INPUT_SORT_KEY,
    Payload: JSON.stringify(payload),
    ...(executionArn !== undefined && { ExecutionArn: executionArn }),
    ...(repeats !== undefined && { Repeats: repeats }),
  };
}

/** Reads a session's input from an item, or says why the item holds none. */
export function decodeInput({
  PK,
  SK,
  Payload,
  ExecutionArn,
  Repeats,
}: Row): SessionInput | UnreadableRecord {
  const unreadable = (reason: string): UnreadableRecord => ({ PK: String(PK), SK: String(SK), reason });
  const sessionId =
    typeof PK === 'string' && PK.startsWith(INPUT_PREFIX) && sessionIdIn(PK.slice(INPUT_PREFIX.length));
  if (!sessionId) return unreadable(`PK: expected ${INPUT_PREFIX} and a session id`);
  const payload = objectIn(Payload);
  if (!payload) return unreadable('Payload: expected a JSON object');
  if (ExecutionArn !== undefined && typeof ExecutionArn !== 'string')
    return unreadable('ExecutionArn: expected text');
  const repeats = Repeats === undefined ? undefined : sessionIdIn(Repeats);
  if (Repeats !== undefined && repeats === undefined) return unreadable('Repeats: expected a session id');
  return {
    sessionId,
    payload,
    ...(ExecutionArn !== undefined && { executionArn: ExecutionArn }),
    ...(repeats !== undefined && { repeats }),
  };
}

function objectIn(json: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
