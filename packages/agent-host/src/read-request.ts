import type { StatusRequest } from '@agents/agent-client';
import { InvalidSessionId, parseSessionId } from '@agents/events';
import * as v from 'valibot';
import type { Start } from './entrypoint.ts';

/** What the agent is asked: to start a session's task, or whether it works on it. */
export type AgentRequest = ({ readonly action: 'start' } & Start) | StatusRequest;

const ACTIONS = ['start', 'status'] as const;

/**
 * As much of a request as says what is wanted and for whom. The payload is left unread: a request whose session is known
 * and whose payload is wrong is journaled, one whose session is unknown cannot be.
 */
const envelopeSchema = v.object({
  action: v.picklist(
    ACTIONS,
    ({ input }) => `action: expected "start" or "status", found ${JSON.stringify(input)}`,
  ),
  session_id: v.optional(v.unknown()),
  payload: v.optional(v.unknown()),
});

/**
 * Reads the body of an invocation.
 *
 * @throws InvalidSessionId when nobody can tell what is wanted, or for which session
 */
export function readRequest(body: unknown): AgentRequest {
  const result = v.safeParse(envelopeSchema, body);
  if (!result.success) {
    throw new InvalidSessionId(
      `request: expected {"action": "start", "session_id": "…", "payload": {…}}; ${result.issues.map(({ message }) => message).join('; ')}`,
    );
  }
  const { action, payload } = result.output;
  const session_id = parseSessionId(result.output.session_id);
  return action === 'start' ? { action, session_id, payload } : { action, session_id };
}
