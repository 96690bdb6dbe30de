import { Readable } from 'node:stream';
import { AgentAnswerInvalid } from './errors.ts';

/** An answer of our protocol has a few hundred bytes; what is larger comes from something else. */
export const MAX_ANSWER_BYTES = 1_048_576;

/**
 * Reads an SDK response body to its end, and frees its socket also when it is refused.
 *
 * @param body what the SDK hands out as streaming body; `undefined` counts as empty
 * @throws AgentAnswerInvalid for more than {@link MAX_ANSWER_BYTES}
 */
export async function readBody(body: unknown): Promise<string> {
  if (body === undefined) return '';
  if (!(body instanceof Readable)) {
    throw new TypeError(`the SDK's response body: expected a Node.js stream, found ${typeof body}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new AgentAnswerInvalid(
        `the agent's answer: expected at most ${MAX_ANSWER_BYTES} bytes of JSON, found more; ` +
          'check that AGENT_RUNTIME_ARN names the runtime that this stack deployed',
      );
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
