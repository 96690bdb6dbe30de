import { jsonObjectSchema } from '@agents/agent-client';
import { sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

/** What the invoker takes. Called by hand it may come without a payload: `sls invoke -f invoker -d '{"session_id":"…"}'`. */
export const inputContract = {
  schema: v.object({ session_id: sessionIdSchema, payload: v.optional(jsonObjectSchema, {}) }),
  example: '{"session_id": "my-session-1", "payload": {"prompt": "…"}}',
};

export type InvokerInput = v.InferOutput<typeof inputContract.schema>;
