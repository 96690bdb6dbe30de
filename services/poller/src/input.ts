import { payloadSchema } from '@agents/agent-client';
import { commonVariables, parseEnvironment, sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

/**
 * The maximum payload of a session, in bytes of JSON. A state of Step Functions holds 256 KiB, and the result of the
 * invoker joins the payload there: its `Cause` has up to 32,768 characters, and each quotation mark in it takes two bytes. A
 * larger payload would end the workflow while the agent runs.
 */
const MAX_PAYLOAD_BYTES = 196_608;

/** Of a payload that is nested too deep, the size cannot be measured: therefore the first problem ends the check. */
const storablePayloadSchema = v.config(
  v.pipe(
    payloadSchema,
    v.check(
      (payload) => bytesOf(payload) <= MAX_PAYLOAD_BYTES,
      ({ input }) =>
        `expected at most ${MAX_PAYLOAD_BYTES} bytes of JSON, found ${bytesOf(input)}; put large data into S3 and ` +
        'its address into the payload',
    ),
  ),
  { abortPipeEarly: true },
);

function bytesOf(payload: unknown): number {
  return Buffer.byteLength(JSON.stringify(payload));
}

/**
 * The poller's input.
 *
 * `payload` is only checked: the first step of the state machine passes its whole input here, so that a session_id or
 * payload that is not allowed is refused before anything is journaled. `invocation` is the result of the state machine's
 * call of the invoker, and `checked_at` the time of the last liveness check. The poller returns both, so that the polling
 * loop keeps them.
 */
export const inputContract = {
  schema: v.object({
    session_id: sessionIdSchema,
    payload: v.exactOptional(storablePayloadSchema),
    invocation: v.exactOptional(v.unknown()),
    checked_at: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  }),
  example: '{"session_id": "my-session-1"}',
};

export type PollerInput = v.InferOutput<typeof inputContract.schema>;

const seconds = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,7}$/, (issue) => `expected a whole number of seconds above 0, found ${issue.received}`),
  v.transform(Number),
);

const variables = {
  ...commonVariables,
  /** From a session's initiation until it fails as `SessionTimedOut`; less than the state machine's own timeout. */
  SESSION_DEADLINE_SECONDS: seconds,
  /** From a session's initiation until it is reported as overdue. An overdue session goes on. */
  EXPECTED_SESSION_SECONDS: seconds,
  /** The runtime of the agents that receive liveness checks. */
  AGENT_RUNTIME_ARN: v.pipe(v.string(), v.startsWith('arn:')),
  /** From a session's last event until the first liveness check. */
  FIRST_LIVENESS_CHECK_SECONDS: seconds,
  /** From one liveness check to the next. */
  LIVENESS_CHECK_EVERY_SECONDS: seconds,
};

/**
 * Reads the poller's environment.
 *
 * @throws InvalidEnvironment that names every variable which is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
