import { jsonObjectSchema } from '@agents/agent-runtime/protocol';
import { sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

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
    payload: v.exactOptional(jsonObjectSchema),
    invocation: v.exactOptional(v.unknown()),
    asked_at: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  }),
  example: '{"session_id": "my-session-1"}',
};

export type PollerInput = v.InferOutput<typeof inputContract.schema>;
