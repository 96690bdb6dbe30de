import { jsonObjectSchema } from '@agents/agent-client';
import { sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

/**
 * The largest payload of a session, in bytes of JSON. A state of Step Functions hands on 256 KiB at most, and the payload is
 * not alone there: what became of the invoker joins it, with a `Cause` of up to 32,768 characters whose quotation marks
 * take two bytes each. A larger payload would end the workflow when the agent already runs.
 */
const MAX_PAYLOAD_BYTES = 196_608;

const payloadSchema = v.pipe(
  jsonObjectSchema,
  v.check(
    (payload) => bytesOf(payload) <= MAX_PAYLOAD_BYTES,
    ({ input }) =>
      `expected at most ${MAX_PAYLOAD_BYTES} bytes of JSON, found ${bytesOf(input)}; put what is large into S3 and ` +
      'its address into the payload',
  ),
);

function bytesOf(payload: unknown): number {
  return Buffer.byteLength(JSON.stringify(payload));
}

/**
 * What the poller takes.
 *
 * `payload` is only looked at: the state machine's first step passes its whole input here, so that a session_id or a
 * payload that is not allowed is refused before anything is journaled. `invocation` is what became of the state
 * machine's call of the invoker and `checked_at` when the agent was last asked whether it lives; both are handed back, so
 * that the polling loop carries them round.
 */
export const inputContract = {
  schema: v.object({
    session_id: sessionIdSchema,
    payload: v.exactOptional(payloadSchema),
    invocation: v.exactOptional(v.unknown()),
    checked_at: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  }),
  example: '{"session_id": "my-session-1"}',
};

export type PollerInput = v.InferOutput<typeof inputContract.schema>;
