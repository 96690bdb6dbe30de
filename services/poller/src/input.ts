import { jsonObjectSchema } from '@agents/agent-runtime/protocol';
import { sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

/**
 * The longest payload in bytes of JSON. A state of Step Functions holds 256 KiB, and the outcome of the invoker's call comes to
 * the payload's side: without room for it, an execution would fail when its agent has been started, and nobody would follow it.
 */
export const MAX_PAYLOAD_BYTES = 240 * 1_024;

const bytesOf = (payload: unknown): number => Buffer.byteLength(JSON.stringify(payload));

const payloadSchema = v.pipe(
  jsonObjectSchema,
  v.check(
    (payload) => bytesOf(payload) <= MAX_PAYLOAD_BYTES,
    ({ input }) =>
      `expected at most ${MAX_PAYLOAD_BYTES} bytes of JSON, found ${bytesOf(input)}: store what is larger elsewhere and send where it is`,
  ),
);

/**
 * What the poller takes.
 *
 * `payload` is only looked at: the state machine's first step passes its whole input here, so that a session_id or a
 * payload that is not allowed is refused before anything is journaled. `invocation` is what became of the state
 * machine's call of the invoker and `asked_at` when the agent was last asked whether it lives; both are handed back, so
 * that the polling loop carries them round.
 */
export const inputContract = {
  schema: v.object({
    session_id: sessionIdSchema,
    payload: v.exactOptional(payloadSchema),
    invocation: v.exactOptional(v.unknown()),
    asked_at: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  }),
  example: '{"session_id": "my-session-1"}',
};

export type PollerInput = v.InferOutput<typeof inputContract.schema>;
