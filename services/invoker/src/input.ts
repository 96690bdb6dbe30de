import { sessionPayloadSchema } from '@agents/agent-client';
import { commonVariables, parseEnvironment, sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

/** The invoker's input. By hand it may have no payload: `sls invoke -f invoker -d '{"session_id":"…"}'`. */
export const inputContract = {
  schema: v.object({
    session_id: sessionIdSchema,
    payload: v.optional(sessionPayloadSchema, {}),
    /** The execution that follows the session. */
    execution_arn: v.exactOptional(v.pipe(v.string(), v.startsWith('arn:'))),
    /** The resources of the event that started the session; one may name the session that this one repeats. They come from outside. */
    resources: v.fallback(v.optional(v.array(v.unknown()), []), []),
    /** Whether the caller repeats `AgentCapacityExceeded`. */
    waits_for_capacity: v.optional(v.boolean(), false),
  }),
  example: '{"session_id": "my-session-1", "payload": {"prompt": "…"}}',
};

export type InvokerInput = v.InferOutput<typeof inputContract.schema>;

const variables = {
  ...commonVariables,
  /** The agent's runtime. The API takes the ARN without the endpoint that the resources of an IAM policy have. */
  AGENT_RUNTIME_ARN: v.pipe(
    v.string(),
    v.regex(
      /^arn:[\w-]+:bedrock-agentcore:[\w-]+:\d{12}:runtime\/[\w-]+$/,
      'expected arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/ID',
    ),
  ),
  /** How long calls that are refused for capacity are repeated. */
  CAPACITY_PATIENCE_SECONDS: v.pipe(
    v.string(),
    v.regex(
      /^[1-9]\d{0,5}$/,
      ({ received }) => `expected a whole number of seconds above 0, found ${received}`,
    ),
    v.transform(Number),
  ),
};

/**
 * Reads the invoker's environment.
 *
 * @throws InvalidEnvironment that names every variable which is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
