import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** A request for a chat completion. */
export interface ChatCall {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly messages: readonly unknown[];
    readonly tools?: readonly unknown[];
  };
}

/** Answers one request, or leaves it open. */
export type Completion = (response: ServerResponse, call: ChatCall) => void;

/** A server on loopback that speaks OpenAI's Chat Completions, as Ollama, vLLM and LM Studio do. The test scripts its answers. */
export interface OpenAiServer {
  /** For MODEL_URL. */
  readonly baseUrl: string;
  readonly calls: readonly ChatCall[];
  /** Answers the next requests in this order; the last answer is repeated. */
  script(...answers: readonly [Completion, ...Completion[]]): void;
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const calls: ChatCall[] = [];
  let answers: readonly Completion[] = [completes('nothing')];
  const server = createServer(async (request, response) => {
    const { authorization } = request.headers;
    const call = { path: request.url, authorization, body: JSON.parse(await text(request)) };
    calls.push(call);
    const [answer, ...later] = answers;
    if (later.length > 0) answers = later;
    answer?.(response, call);
  });
  const { url, close } = await listen(server);
  return {
    baseUrl: `${url}/v1`,
    calls,
    script(...next) {
      answers = next;
    },
    close,
  };
}

/** Answers with a text, and its number of tokens. */
export function completes(answer: string, tokens = { prompt_tokens: 1, completion_tokens: 1 }): Completion {
  return (response) => {
    const words = answer.match(/\S+\s*/g) ?? [];
    stream(response, [...words.map((content) => chunk({ content })), chunk({}, 'stop'), usage(tokens)]);
  };
}

/** Answers with the call of a tool. */
export function callsTool(name: string, input: object): Completion {
  return (response) => {
    const call = {
      index: 0,
      id: `call-${name}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    };
    stream(response, [
      chunk({ tool_calls: [call] }),
      chunk({}, 'tool_calls'),
      usage({ prompt_tokens: 1, completion_tokens: 1 }),
    ]);
  };
}

/** Answers with an error. */
export function fails(status: number, message: string, code: string | null = null): Completion {
  return (response) => {
    // Without it, the client would wait before it tries again.
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '1' });
    response.end(JSON.stringify({ error: { message, code, type: 'error' } }));
  };
}

function chunk(delta: object, finish_reason: string | null = null): object {
  return { ...HEAD, choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason }] };
}

const HEAD = { id: 'chat-1', object: 'chat.completion.chunk', created: 1, model: 'scripted' };

const usage = (tokens: { readonly prompt_tokens: number; readonly completion_tokens: number }): object => ({
  ...{ ...HEAD, choices: [] },
  usage: { ...tokens, total_tokens: tokens.prompt_tokens + tokens.completion_tokens },
});

function stream(response: ServerResponse, chunks: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const each of chunks) response.write(`data: ${JSON.stringify(each)}\n\n`);
  response.end('data: [DONE]\n\n');
}
