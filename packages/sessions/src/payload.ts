import type { SessionInput } from '@agents/events';
import type { StoredInput } from '@agents/journal';
import { SessionsError } from './errors.ts';
import { executionsOf, type SearchedSession } from './executions.ts';
import type { Stage } from './stage.ts';

/** Which session a session repeats, and which ones repeat it. */
export interface Lineage {
  readonly repeats?: string;
  readonly repeatedBy: readonly string[];
}

/** What a session was asked to do, and its place among the tries of the same work. */
export interface Payload extends Lineage {
  readonly payload: SessionInput['payload'];
}

export function lineageOf({ input, repeatedBy }: StoredInput): Lineage {
  return { ...(input?.repeats !== undefined && { repeats: input.repeats }), repeatedBy };
}

/** Reads the lineage of a session: one request. */
export async function readLineage(stage: Stage, sessionId: string): Promise<Lineage> {
  return lineageOf(await (await stage.inputs()).get(sessionId));
}

/**
 * Reads the payload of a session from its input record. A session without one was started before inputs were kept, or its invoker
 * was never called; then its execution has the payload, for as long as Step Functions keeps executions (90 days).
 *
 * @throws SessionsError `PAYLOAD_UNREADABLE` when the record holds no payload; `PAYLOAD_NOT_FOUND` without a record and an execution
 */
export async function readPayload(stage: Stage, session: SearchedSession): Promise<Payload> {
  const { sessionId } = session;
  const stored = await (await stage.inputs()).get(sessionId);
  const { input, unreadable } = stored;
  if (input) return { payload: input.payload, ...lineageOf(stored) };
  if (unreadable) {
    const found = `The payload of session ${sessionId} cannot be read: ${unreadable.reason} in ${unreadable.PK}.`;
    throw new SessionsError('PAYLOAD_UNREADABLE', found);
  }
  const executions = await executionsOf(stage);
  for (const { arn } of (await executions.find(session)).executions) {
    const payload = arn === undefined ? undefined : await executions.payloadOf(arn);
    if (payload) return { payload, ...lineageOf(stored) };
  }
  const why = 'it has no input record, and no execution of it was found';
  throw new SessionsError('PAYLOAD_NOT_FOUND', `The payload of session ${sessionId} was not found: ${why}.`);
}
