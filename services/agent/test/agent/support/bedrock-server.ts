import { createServer, type ServerHttp2Stream } from 'node:http2';
import { text } from 'node:stream/consumers';
import { eventStreamMessage } from '../../../../../test/support/event-stream.ts';
import { listen } from '../../../../../test/support/listen.ts';

/** A request as it arrived over HTTP/2. */
export interface ConverseCall {
  readonly path: string | undefined;
  readonly body: unknown;
}

/** Answers one request, or leaves it open. */
export type Converse = (stream: ServerHttp2Stream, call: ConverseCall) => void;

/** A server on loopback that speaks Bedrock's ConverseStream. The test decides how it answers. */
export interface BedrockServer {
  readonly endpoint: string;
  readonly calls: readonly ConverseCall[];
  respondWith(converse: Converse): void;
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startBedrockServer(): Promise<BedrockServer> {
  const calls: ConverseCall[] = [];
  let converse: Converse = modelSays('nothing', 'end_turn');
  const server = createServer();
  server.on('stream', async (stream, headers) => {
    // A caller that disconnects resets its stream.
    stream.on('error', () => undefined);
    const call = { path: headers[':path'], body: JSON.parse(await text(stream)) };
    calls.push(call);
    converse(stream, call);
  });
  const { url: endpoint, close } = await listen(server);
  return {
    endpoint,
    calls,
    respondWith(next) {
      converse = next;
    },
    close,
  };
}

/** Answers with a text, this stop reason of Bedrock, and the number of tokens. */
export function modelSays(
  answer: string,
  stopReason: string,
  tokens = { inputTokens: 1, outputTokens: 1 },
): Converse {
  return (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream' });
    stream.write(eventStreamMessage('messageStart', { role: 'assistant' }));
    stream.write(eventStreamMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: answer } }));
    stream.write(eventStreamMessage('contentBlockStop', { contentBlockIndex: 0 }));
    stream.write(eventStreamMessage('messageStop', { stopReason }));
    const usage = { ...tokens, totalTokens: tokens.inputTokens + tokens.outputTokens };
    stream.end(eventStreamMessage('metadata', { usage, metrics: { latencyMs: 1 } }));
  };
}

/** Answers with an error of AWS. */
export function bedrockFails(status: number, name: string, message: string): Converse {
  return (stream) => {
    stream.respond({ ':status': status, 'content-type': 'application/json', 'x-amzn-errortype': name });
    stream.end(JSON.stringify({ message }));
  };
}
