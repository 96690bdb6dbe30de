import { Readable } from 'node:stream';
import { redactSecrets } from '@agents/events';
import * as v from 'valibot';
import { AgentAnswerInvalid } from './errors.ts';

/**
 * The requests of the functions and the answers of the agent, as JSON over `InvokeAgentRuntime`.
 *
 * Functions and agent are deployed separately, so both sides parse with these schemas: a difference in version becomes an
 * error.
 */

/**
 * The deepest payload, in levels of objects and arrays: half of what common JSON readers accept (Jackson: 1,000), and a
 * tenth of what `JSON.stringify` can write before its stack ends.
 */
const MAX_PAYLOAD_DEPTH = 500;

/** A payload: a JSON object, but no array. */
const payloadSchema = v.pipe(
  v.custom<Record<string, unknown>>(
    (value) => isContainer(value) && !Array.isArray(value),
    ({ input }) => `expected a JSON object, found ${kindOf(input)}`,
  ),
  v.check(
    (payload) => !isDeeperThan(payload, MAX_PAYLOAD_DEPTH),
    `expected at most ${MAX_PAYLOAD_DEPTH} levels of objects and arrays, found more; nest the payload less`,
  ),
);

/**
 * The maximum payload of a session, in bytes of JSON. A state of Step Functions holds 256 KiB. Beside the payload it holds the
 * resources of the event, and the error of a task whose `Cause` has up to 32,768 characters; each quotation mark in it takes
 * two bytes. The item of the table that keeps the payload holds 400 KB.
 */
const MAX_PAYLOAD_BYTES = 196_608;

/** A payload that a session can have. Of one that is nested too deep, the size cannot be measured: the first problem ends the check. */
export const sessionPayloadSchema = v.config(
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
  return new TextEncoder().encode(JSON.stringify(payload)).length;
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Without recursion: the stack of a function that calls itself ends before the payload does. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let containers = [value].filter(isContainer);
  for (let level = 0; level < levels && containers.length > 0; level += 1) {
    containers = containers.flatMap((container) => Object.values(container)).filter(isContainer);
  }
  return containers.length > 0;
}

/** Only the type: a payload can be large and can contain secrets. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

/** Starts the session's background task; answered as soon as the task runs. */
export const startRequestSchema = v.strictObject({
  action: v.literal('start'),
  session_id: v.pipe(v.string(), v.nonEmpty()),
  payload: payloadSchema,
});

/** A liveness check: does the agent still run the session's task? Answered from memory and not journaled. */
export const statusRequestSchema = v.strictObject({
  action: v.literal('status'),
  session_id: v.pipe(v.string(), v.nonEmpty()),
});

/**
 * The outcomes of a start request. Each is an answer of a healthy agent (HTTP 200). Before `rejected`, the agent has
 * journaled the reason.
 */
export const START_OUTCOMES = ['started', 'already_running', 'already_ended', 'rejected'] as const;

/** The answer to a start request; `error` is set for `rejected` only. */
export const startAnswerSchema = v.object({
  session_id: v.pipe(v.string(), v.nonEmpty()),
  outcome: v.picklist(START_OUTCOMES),
  error: v.exactOptional(v.object({ name: v.string(), message: v.string() })),
});

/** `unknown`: the microVM that ran the task is gone, because a microVM keeps a task until its final event is journaled. */
export const statusAnswerSchema = v.object({
  session_id: v.pipe(v.string(), v.nonEmpty()),
  task: v.picklist(['running', 'unknown']),
  /** What the running task last said of its work; absent if it has reported no progress. */
  progress: v.exactOptional(
    v.object({
      text: v.string(),
      done: v.exactOptional(v.number()),
      total: v.exactOptional(v.number()),
      /** Since that report, by the agent's clock. */
      age_seconds: v.number(),
    }),
  ),
});

export type StartRequest = v.InferOutput<typeof startRequestSchema>;
export type StatusRequest = v.InferOutput<typeof statusRequestSchema>;
export type StatusAnswer = v.InferOutput<typeof statusAnswerSchema>;
export type StartOutcome = (typeof START_OUTCOMES)[number];
export type StartAnswer = v.InferOutput<typeof startAnswerSchema>;

/** Answers of this protocol have a few hundred bytes; a larger one comes from another program. */
export const MAX_ANSWER_BYTES = 1_048_576;

/**
 * Reads an SDK response body to its end. Frees its socket also when the body is too large.
 *
 * @param body the SDK's streaming body; `undefined` counts as empty
 * @throws AgentAnswerInvalid for more than {@link MAX_ANSWER_BYTES}
 */
export async function readBody(body: unknown): Promise<string> {
  if (body === undefined) return '';
  if (!(body instanceof Readable)) {
    throw new TypeError(`the SDK's response body: expected a Node.js stream, found ${typeof body}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new AgentAnswerInvalid(
        `the agent's answer: expected at most ${MAX_ANSWER_BYTES} bytes of JSON, found more; ` +
          'check that AGENT_RUNTIME_ARN names the runtime that this stack deployed',
      );
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** How many characters of an invalid answer an error quotes: enough to recognise its sender. */
const QUOTE_LENGTH = 200;

/** How many characters are redacted before the quote is cut: a secret that is cut in half is not recognised. */
const REDACTED_LENGTH = 4_000;

/**
 * Parses the body of an HTTP 200 as the agent's answer for this session.
 *
 * @throws AgentAnswerInvalid naming what was expected, with the beginning of what was found
 */
export function parseAnswer<Answer extends { readonly session_id: string }>(
  schema: v.GenericSchema<unknown, Answer>,
  body: string,
  sessionId: string,
): Answer {
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(undefined, 'expected JSON'), schema), body);
  if (!answer.success) {
    const [issue] = answer.issues;
    throw invalid(body, `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  }
  if (answer.output.session_id !== sessionId) {
    throw invalid(body, `session_id: expected ${sessionId}`);
  }
  return answer.output;
}

function invalid(body: string, problem: string): AgentAnswerInvalid {
  const text = redactSecrets(body.slice(0, REDACTED_LENGTH));
  const found = text.length > QUOTE_LENGTH ? `${text.slice(0, QUOTE_LENGTH)}…` : text;
  return new AgentAnswerInvalid(
    `the agent's answer does not follow the protocol of this version (${problem}); found ${JSON.stringify(found)}; ` +
      'deploy the functions and the agent from the same commit',
  );
}
