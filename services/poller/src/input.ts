import { jsonObjectSchema } from '@agents/agent-runtime/protocol';
import { sessionIdSchema } from '@agents/lambda';
import * as v from 'valibot';

/**
 * What the poller takes.
 *
 * `payload` is only looked at: the state machine's first step passes its whole input here, so that a session_id or a
 * payload that is not allowed is refused before anything is journaled. `invocation` is what became of the state
 * machine's call of the invoker; it is handed back, so that the polling loop carries it round.
 */
export const inputContract = {
  schema: v.object({
    session_id: sessionIdSchema,
    payload: v.exactOptional(jsonObjectSchema),
    invocation: v.exactOptional(v.unknown()),
  }),
  example: '{"session_id": "my-session-1"}',
};

export type PollerInput = v.InferOutput<typeof inputContract.schema>;
