import { AGENT_CALL_ERRORS, type AgentCallError } from '@agents/failures';
import * as v from 'valibot';
import { asUnreachable } from './transport-error.ts';

const serviceErrorSchema = v.fallback(
  v.looseObject({
    name: v.optional(v.string(), 'Error'),
    $metadata: v.optional(
      v.looseObject({
        httpStatusCode: v.optional(v.number()),
        clockSkewCorrected: v.optional(v.boolean()),
      }),
    ),
  }),
  { name: 'Error' },
);

/** Says of an error that ended a call of the agent whether the call is worth repeating, and why. */
export function classify(error: unknown): AgentCallError {
  const { name, $metadata } = v.parse(serviceErrorSchema, error);
  // The SDK has learned from this answer that the clock here is wrong by minutes, and signs the next call for the right time.
  if ($metadata?.clockSkewCorrected) return { retry: true, reason: 'signed by a clock that was wrong' };
  const listed = Object.hasOwn(AGENT_CALL_ERRORS, name) ? AGENT_CALL_ERRORS[name] : undefined;
  if (listed) return listed;
  const unreachable = asUnreachable(error);
  if (unreachable) return classify(unreachable);
  return byHttpStatus($metadata?.httpStatusCode) ?? unknown(name);
}

/** For what stands between here and AgentCore: a proxy or load balancer answers in no AWS protocol. */
function byHttpStatus(status: number | undefined): AgentCallError | undefined {
  if (status === undefined) return undefined;
  if (status >= 500 || status === 408 || status === 429)
    return { retry: true, reason: `HTTP ${status} is temporary by definition` };
  return status >= 400 ? { retry: false, reason: `HTTP ${status} blames the request` } : undefined;
}

function unknown(name: string): AgentCallError {
  return { retry: false, reason: `${name} is not an error that a call of the agent is known to end with` };
}
