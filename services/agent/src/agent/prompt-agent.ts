import { type Agent, type AgentContext, InvalidRequest } from '@agents/agent-host';
import * as v from 'valibot';

/** The prompt of a session that is started without one, as with the guide's `Detail: "{}"`. */
export const DEFAULT_PROMPT = 'Say in one sentence what an event journal is good for.';

/** The longest prompt, in characters. A session's payload has at most 192 KiB. */
const MAX_PROMPT = 100_000;

/** The longest time that AgentCore allows a background task. */
const MAX_WORK_SECONDS = 28_800;

const describePrompt = (input: unknown): string =>
  `prompt: expected text of 1 to ${MAX_PROMPT} characters, found ${found(input)}`;

const describeSeconds = (input: unknown): string =>
  `work_seconds: expected a number from 0 to ${MAX_WORK_SECONDS}, found ${found(input)}`;

const requestSchema = v.object({
  prompt: v.optional(
    v.pipe(
      v.string(({ input }) => describePrompt(input)),
      v.check(
        (text) => text.trim() !== '' && text.length <= MAX_PROMPT,
        ({ input }) => describePrompt(input),
      ),
    ),
    DEFAULT_PROMPT,
  ),
  work_seconds: v.optional(
    v.pipe(
      v.number(({ input }) => describeSeconds(input)),
      v.check(
        (seconds) => seconds >= 0 && seconds <= MAX_WORK_SECONDS,
        ({ input }) => describeSeconds(input),
      ),
    ),
    2,
  ),
});

/** The payload of the default agent; it ignores other keys. */
export type PromptRequest = v.InferOutput<typeof requestSchema>;

/** What a model needs of the task's context. */
export type ModelContext = Pick<AgentContext, 'signal' | 'progress' | 'usage'>;

/** Answers a prompt. */
export interface Model {
  /** The name of the model, for the result. */
  readonly name: string;
  answer(request: PromptRequest, context: ModelContext): Promise<string>;
}

/** The default agent: takes one prompt and returns the model's answer. */
export function createPromptAgent(model: Model): Agent<PromptRequest> {
  return {
    example: { prompt: DEFAULT_PROMPT },
    parse(payload) {
      const result = v.safeParse(requestSchema, payload);
      if (result.success) return result.output;
      throw new InvalidRequest(result.issues.map(({ message }) => message).join('; '));
    },
    async run(request, context) {
      return { model: model.name, prompt: request.prompt, answer: await model.answer(request, context) };
    },
  };
}

function found(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string')
    return value.trim() === '' ? 'blank text' : `text of ${value.length} characters`;
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
