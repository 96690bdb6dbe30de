import type { StatusRequest } from '@agents/agent-client';
import { InvalidSessionId, parseSessionId } from '@agents/events';
import * as v from 'valibot';
import { InvalidRequest } from './agent.ts';
import type { Start } from './entrypoint.ts';

/**
 * The largest body of an invocation that the agent reads, in bytes. The invoker itself gets at most 6 MB from Lambda, and
 * 256 KiB from Step Functions; AgentCore passes on 100 MB.
 */
const MAX_BODY_BYTES = 8 * 1_024 * 1_024;

/**
 * Reads the body of an invocation as JSON, whatever its content type says, with every key that JSON allows. The body is
 * read to its end also if it is too large: an answer before that would reach the caller as a broken connection.
 *
 * The HTTP server's own parser refuses some of these bodies with 400, 413 or 415, which AgentCore reports to the invoker
 * without the reason. Therefore this one refuses none.
 *
 * @returns the value, or an InvalidRequest that says why the body cannot be read
 */
export async function readBody(body: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= MAX_BODY_BYTES
    ? parseBody(Buffer.concat(chunks))
    : new InvalidRequest(`request: expected at most ${MAX_BODY_BYTES} bytes, found ${bytes}`);
}

/** Without the words of a parser, because they quote the body. */
function parseBody(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body); // and without a byte order mark
  } catch {
    return new InvalidRequest(
      `request: expected JSON in UTF-8, found ${body.length} bytes that are not UTF-8`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    return new InvalidRequest(`request: expected JSON, found ${body.length} bytes that are not JSON`);
  }
}

/** A request to start a session's task, or a liveness check. */
export type AgentRequest = ({ readonly action: 'start' } & Start) | StatusRequest;

/**
 * The fields that every request needs. The payload is read later: a wrong payload of a known session is journaled, and
 * without a session id nothing can be journaled.
 */
const envelopeSchema = v.object({
  action: v.picklist(
    ['start', 'status'],
    ({ input }) => `action: expected "start" or "status", found ${JSON.stringify(input)}`,
  ),
  session_id: v.optional(v.unknown()),
  payload: v.optional(v.unknown()),
});

/**
 * Reads what {@link readBody} returned as a request.
 *
 * @throws InvalidRequest when the body could not be read
 * @throws InvalidSessionId when the action or the session id is missing or invalid
 */
export function readRequest(body: unknown): AgentRequest {
  if (body instanceof InvalidRequest) throw body;
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
