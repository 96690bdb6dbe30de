import * as v from 'valibot';

/**
 * What the invoker sends to the agent and what the agent answers, as JSON over `InvokeAgentRuntime`.
 *
 * This file is the contract between two deployables that are released apart from each other, so both sides parse
 * with it: an older agent behind a newer invoker must be noticed, not guessed at.
 */

/** A JSON object: what a payload is. Arrays, `null` and scalars are not. */
export const jsonObjectSchema = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ({ input }) => `expected a JSON object, found ${kindOf(input)}`,
);

/** Only the kind: a payload can be large and can hold what must not be in a log. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

/** Asks the agent to start the session's background task and to answer as soon as it runs. */
export const startRequestSchema = v.strictObject({
  action: v.literal('start'),
  session_id: v.pipe(v.string(), v.nonEmpty()),
  payload: jsonObjectSchema,
});

/** Asks the agent whether it still works on the session's task; answered from memory, journaled nowhere. */
export const statusRequestSchema = v.strictObject({
  action: v.literal('status'),
  session_id: v.pipe(v.string(), v.nonEmpty()),
});

/**
 * What became of a start request. Each is an answer of a healthy agent (HTTP 200), also `rejected`:
 * AgentCore did respond, and the agent has journaled why it refuses.
 */
export const START_OUTCOMES = ['started', 'already_running', 'already_ended', 'rejected'] as const;

/** The agent's answer to a start request; `error` comes with `rejected` only. */
export const startAnswerSchema = v.object({
  session_id: v.pipe(v.string(), v.nonEmpty()),
  outcome: v.picklist(START_OUTCOMES),
  error: v.exactOptional(v.object({ name: v.string(), message: v.string() })),
});

/** `unknown` means that the machine which ran the task is gone: a machine forgets a task only when its end is journaled. */
export const statusAnswerSchema = v.object({
  session_id: v.pipe(v.string(), v.nonEmpty()),
  task: v.picklist(['running', 'unknown']),
});

export type StartRequest = v.InferOutput<typeof startRequestSchema>;
export type StatusRequest = v.InferOutput<typeof statusRequestSchema>;
export type StatusAnswer = v.InferOutput<typeof statusAnswerSchema>;
export type StartOutcome = (typeof START_OUTCOMES)[number];
export type StartAnswer = v.InferOutput<typeof startAnswerSchema>;
