import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './listen.ts';

/** A call of AgentCore's data plane, as received over HTTP. */
export interface AgentCoreCall {
  /** The last part of the path: `invocations` or `stopruntimesession`. */
  readonly operation: string;
  readonly runtimeArn: string;
  readonly qualifier: string | null;
  readonly runtimeSessionId: string | undefined;
  readonly request: unknown;
}

/** Answers a call, or leaves it without an answer. */
export type Responder = (response: ServerResponse, call: AgentCoreCall) => void;

/** A server on loopback with the wire protocol of InvokeAgentRuntime; the test decides its answers. */
export interface AgentCoreServer {
  readonly endpoint: string;
  /** The calls, in order of arrival. */
  readonly calls: readonly AgentCoreCall[];
  respondWith(responder: Responder): void;
  close(): Promise<void>;
}

/** Starts the server on a free port. It is closed after the tests of the file. */
export async function startAgentCoreServer(responder: Responder): Promise<AgentCoreServer> {
  const calls: AgentCoreCall[] = [];
  let respond = responder;
  const server = createServer(async (request, response) => {
    const call = await readCall(request);
    calls.push(call);
    respond(response, call);
  });
  const { url: endpoint, close } = await listen(server);
  return {
    endpoint,
    calls,
    respondWith: (next) => {
      respond = next;
    },
    close,
  };
}

async function readCall(request: IncomingMessage): Promise<AgentCoreCall> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const sessionId = request.headers['x-amzn-bedrock-agentcore-runtime-session-id'];
  return {
    operation: url.pathname.split('/')[3] ?? '',
    runtimeArn: decodeURIComponent(url.pathname.split('/')[2] ?? ''),
    qualifier: url.searchParams.get('qualifier'),
    runtimeSessionId: Array.isArray(sessionId) ? sessionId[0] : sessionId,
    request: JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
}

/** Answers HTTP 200 with a JSON body, as an agent does through AgentCore. */
export const agentAnswers =
  (body: unknown): Responder =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** Answers with an error of AgentCore's API. */
export const agentCoreFails =
  (status: number, name: string, message: string): Responder =>
  (response) => {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name };
    response.writeHead(status, headers).end(JSON.stringify({ message }));
  };
