import { sessionPayloadSchema } from '@agents/agent-client';
import { parseTimestamp } from '@agents/events';
import { commonVariables, parseEnvironment, sessionIdSchema } from '@agents/service';
import * as v from 'valibot';

const timestampSchema = v.pipe(
  v.string(),
  v.check((text) => parseTimestamp(text) !== undefined, 'expected ISO 8601 in UTC'),
);

/** Of an execution's ARN. A Standard machine would do the same work for fifty times the price. */
const expressSchema = v.pipe(
  v.string(),
  v.includes(':express:', ({ input }) => `expected an execution of an Express state machine, found ${input}`),
);

/** What the poller answers to be given back at the next poll: it has no other memory. */
const memory = {
  /** The time of the last liveness check. */
  checked_at: v.exactOptional(timestampSchema),
  /** When the poller first saw this many events. */
  seen: v.exactOptional(v.object({ events: v.pipe(v.number(), v.integer()), at: timestampSchema })),
  /** The notices given so far. A later version may have more kinds of them. */
  noticed: v.exactOptional(v.array(v.string())),
};

/**
 * Joins what counts of a state with the time at which it began the poll. A state with a payload is the
 * first, which no poller answered: whatever else is in it came from outside.
 */
function flatten(input: unknown): unknown {
  const nested = v.safeParse(v.looseObject({ state: v.looseObject({}), entered_at: timestampSchema }), input);
  if (!nested.success) return input;
  const { state, ...times } = nested.output;
  const own = ['session_id', 'payload', 'invocation'];
  const names = 'payload' in state ? own : [...own, ...Object.keys(memory)];
  return {
    ...Object.fromEntries(Object.entries(state).filter(([name]) => names.includes(name))),
    ...times,
  };
}

/**
 * The poller's input.
 *
 * `payload` is only checked: the first step of the workflow passes its whole input here, so that a session_id or
 * payload that is not allowed is refused before anything is journaled. With `started_at`, the poller answers where to
 * journal SESSION_INITIATED. `invocation` is the result of the workflow's call of the invoker, which the poller
 * returns, so that the next poll has it. `entered_at` is the follower's time. `round_started_at` and `round_id` are
 * those of the follower; without them an execution polls that started before there were rounds.
 */
export const inputContract = {
  schema: v.pipe(
    v.unknown(),
    v.transform(flatten),
    v.object({
      session_id: sessionIdSchema,
      payload: v.exactOptional(sessionPayloadSchema),
      started_at: v.exactOptional(timestampSchema),
      entered_at: v.exactOptional(timestampSchema),
      round_started_at: v.exactOptional(timestampSchema),
      round_id: v.exactOptional(expressSchema),
      invocation: v.exactOptional(v.unknown()),
      ...memory,
    }),
  ),
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
  /** From a session's initiation until it fails as `SessionTimedOut`; less than the workflow's own timeout. */
  SESSION_DEADLINE_SECONDS: seconds,
  /** From a session's initiation until it is reported as overdue. An overdue session goes on. */
  EXPECTED_SESSION_SECONDS: seconds,
  /** From a running task's last report of progress until it is reported as stalled. A stalled session goes on. */
  STALLED_AFTER_SECONDS: seconds,
  /** The runtime of the agents that receive liveness checks. */
  AGENT_RUNTIME_ARN: v.pipe(v.string(), v.startsWith('arn:')),
  /** From a session's last event until the first liveness check. */
  FIRST_LIVENESS_CHECK_SECONDS: seconds,
  /** From one liveness check to the next. */
  LIVENESS_CHECK_EVERY_SECONDS: seconds,
  /** How long a round of the follower may begin new polls. */
  ROUND_SECONDS: seconds,
  /** Whether the microVM of an ended session is stopped. */
  FREE_ENDED_MICROVMS: v.pipe(
    v.picklist(['true', 'false'], ({ input }) => `expected true or false, found ${input}`),
    v.transform((text) => text === 'true'),
  ),
};

/**
 * Reads the poller's environment.
 *
 * @throws InvalidEnvironment that names every variable which is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
