import type { SessionInput } from '@agents/events';
import type { StoredInput } from '@agents/journal';
import { SessionsError } from './errors.ts';
import { executionsOf, type SearchedSession } from './executions.ts';
import { freshInput, type Lineage, lineageOf } from './lineage.ts';
import type { Stage } from './stage.ts';

/** What a session was asked to do, and its place among the tries of the same work. */
export interface Payload extends Lineage {
  readonly payload: SessionInput['payload'];
}

/**
 * Reads the payload of a session from its input record. A session without one was started before inputs were kept, or its invoker
 * was never called; then its execution has the payload, for as long as Step Functions keeps executions (90 days).
 *
 * @throws SessionsError `PAYLOAD_UNREADABLE` when the record holds no payload; `PAYLOAD_NOT_FOUND` without a record and an execution
 */
export async function readPayload(stage: Stage, session: SearchedSession): Promise<Payload> {
  const { sessionId } = session;
  const stored = await freshInput(stage, sessionId);
  const input = readableInput(sessionId, stored);
  if (input) return { payload: input.payload, ...lineageOf(stored) };
  const executions = await executionsOf(stage);
  for (const { arn } of (await executions.find(session)).executions) {
    const payload = arn === undefined ? undefined : await executions.payloadOf(arn);
    if (payload) return { payload, ...lineageOf(stored) };
  }
  const why = 'it has no input record, and no execution of it was found';
  throw new SessionsError('PAYLOAD_NOT_FOUND', `The payload of session ${sessionId} was not found: ${why}.`);
}

/**
 * The payload in the input record of a session.
 *
 * @throws SessionsError `PAYLOAD_UNREADABLE` when the record holds no payload; `PAYLOAD_NOT_FOUND` without a record
 */
export async function keptPayload(stage: Stage, sessionId: string): Promise<SessionInput['payload']> {
  const input = readableInput(sessionId, await freshInput(stage, sessionId));
  if (input) return input.payload;
  const why =
    'it has no input record, because it began before inputs were kept, or its invoker was never called';
  throw new SessionsError('PAYLOAD_NOT_FOUND', `The payload of session ${sessionId} was not found: ${why}.`);
}

function readableInput(sessionId: string, { input, unreadable }: StoredInput): SessionInput | undefined {
  if (!unreadable) return input;
  const found = `The payload of session ${sessionId} cannot be read: ${unreadable.reason} in ${unreadable.PK}.`;
  throw new SessionsError('PAYLOAD_UNREADABLE', found);
}
