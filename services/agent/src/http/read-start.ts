import { InvalidSessionId, parseSessionId } from '@agents/journal';
import * as v from 'valibot';
import type { Start } from '../session/entrypoint.ts';

/**
 * As much of a start request as says whose it is. The payload is left unread: a request whose session is known and whose
 * payload is wrong is journaled, one whose session is unknown cannot be.
 */
const envelopeSchema = v.object({
  action: v.literal('start', ({ input }) => `action: expected "start", found ${JSON.stringify(input)}`),
  session_id: v.optional(v.unknown()),
  payload: v.optional(v.unknown()),
});

/**
 * Reads the body of an invocation.
 *
 * @throws InvalidSessionId when nobody can tell which session the request belongs to
 */
export function readStart(body: unknown): Start {
  const result = v.safeParse(envelopeSchema, body);
  if (!result.success) {
    throw new InvalidSessionId(
      `request: expected {"action": "start", "session_id": "…", "payload": {…}}; ${result.issues.map(({ message }) => message).join('; ')}`,
    );
  }
  const { session_id, payload } = result.output;
  return { session_id: parseSessionId(session_id), payload };
}
