import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { MicroVm } from './microvm.ts';
import { runtimeClientError, SESSION_HEADER } from './protocol.ts';

/** How long the end of a process may take to become known, in milliseconds. */
const NOTICE_MS = 1000;

/** The headers of an invocation that reach the agent; AgentCore drops all others. */
const FORWARDED = [
  'accept',
  'baggage',
  'content-type',
  'mcp-protocol-version',
  'mcp-session-id',
  'traceparent',
  'tracestate',
  'x-amzn-bedrock-agentcore-runtime-user-id',
  'x-amzn-trace-id',
];

export interface Invocation {
  readonly microVm: MicroVm;
  readonly sessionId: string;
  /** As the caller sent them. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Hands an invocation to its agent and streams the answer to the caller. When the caller disconnects, the agent works on.
 *
 * @throws AwsError `RuntimeClientError` (424) when the agent answers 4xx or 5xx, or dies before it answers
 */
export async function forwardInvocation(invocation: Invocation, response: ServerResponse): Promise<void> {
  const answer = await callAgent(invocation);
  const status = answer.statusCode ?? 500;
  if (status >= 400) {
    answer.resume();
    throw runtimeClientError(
      `Received error (${status}) from runtime. Please check your CloudWatch logs for more information.`,
    );
  }
  const length = answer.headers['content-length'];
  response.writeHead(status, {
    'Content-Type': answer.headers['content-type'] ?? 'application/octet-stream',
    [SESSION_HEADER]: invocation.sessionId,
    ...(length === undefined ? {} : { 'Content-Length': length }),
  });
  // An agent that streams may think for a long time before its first word.
  response.flushHeaders();
  // Either end may break in the middle; the other end then sees its connection close, which is all it can learn.
  await pipeline(answer, response).catch(() => undefined);
}

function callAgent({ microVm, sessionId, headers, body }: Invocation): Promise<IncomingMessage> {
  const forwarded = Object.fromEntries(
    FORWARDED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  return new Promise((resolve, reject) => {
    const call = send({
      host: '127.0.0.1',
      port: microVm.port,
      method: 'POST',
      path: '/invocations',
      // A kept connection may be closed by the agent at the moment it is used again.
      agent: false,
      headers: { ...forwarded, [SESSION_HEADER]: sessionId, 'content-length': body.length },
    });
    call.on('response', resolve);
    call.on('error', (error) => {
      const message = `The runtime ended or closed the connection before it answered: ${error.message}`;
      noticed(microVm).then(() => reject(runtimeClientError(message)));
    });
    call.end(body);
  });
}

/** The caller may retry at once: until the end of the microVM is known, the retry would reach the dead one. */
async function noticed(microVm: MicroVm): Promise<void> {
  await Promise.race([microVm.gone, delay(NOTICE_MS, undefined, { ref: false })]);
}
