import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../support/listen.ts';
import { type Call, createCallCounter } from './call.ts';
import { carryOut, type Reply } from './carry-out.ts';
import type { Exchange, ReceivedRequest, ServerAnswer } from './exchange.ts';
import type { FaultPlan } from './plan.ts';
import { readCall } from './read-call.ts';
import { refusalOf } from './refusal.ts';
import { answerHeaders, sendUpstream } from './upstream.ts';

/** Ends a process: the one that sent the call, for this session. Resolves when it has been told. */
export type EndCaller = (
  call: Call,
  sessionId: string | undefined,
  signal: 'SIGKILL' | 'SIGTERM',
) => Promise<void>;

export interface FaultProxyOptions {
  /** The endpoint behind the proxy, `http://HOST:PORT`; asked for with each request. */
  readonly upstream: () => string;
  readonly plan: FaultPlan;
  /** Carries out `kill` and `stop`; nothing dies by default. */
  readonly endCaller?: EndCaller;
  /** Resolves after so many milliseconds; real time by default. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Epoch milliseconds; the system's clock by default. */
  readonly now?: () => number;
}

/** An HTTP proxy on loopback that lets requests meet the faults of a plan. */
export interface FaultProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Everything that has come to its end, in that order. */
  readonly exchanges: readonly Exchange[];
  /** Resolves when no request is open, also those whose senders are gone. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Longer than SDKs leave a connection unused: one that is closed as it is used again would be a fault nobody planned. */
const KEEP_ALIVE_MS = 120_000;

/** Starts a proxy on a free port. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const {
    upstream,
    plan,
    endCaller = async () => undefined,
    sleep = (ms) => delay(ms),
    now = Date.now,
  } = options;
  const count = createCallCounter();
  const labels = new Map<string, string>();
  const exchanges: Exchange[] = [];
  const open = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    const settled = work.catch(() => undefined).finally(() => open.delete(settled));
    open.add(settled);
  }

  async function exchange(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receive(message);
    const at = now();
    const { sessionId, label, ...facts } = readCall(request);
    if (sessionId !== undefined && label !== undefined) labels.set(sessionId, label);
    const session = sessionId === undefined ? '' : (labels.get(sessionId) ?? sessionId);
    const call = count({ ...facts, session });
    const fault = plan(call);
    const answers: ServerAnswer[] = [];
    const forward = async (): Promise<ServerAnswer> => {
      const answer = { ...(await sendUpstream(upstream(), request)), at: now() };
      answers.push(answer);
      return answer;
    };
    const end = (signal: 'SIGKILL' | 'SIGTERM') => endCaller(call, sessionId, signal);
    // A server that is gone looks like a connection that ends.
    const reply = await carryOut(fault, { forward, sleep, endCaller: end, background: track }).catch(
      (): Reply => ({ kind: 'nothing' }),
    );
    exchanges.push({ call, at, sessionId, request, fault, answers });
    send(response, reply, call);
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) =>
    track(exchange(message, response)),
  );
  server.requestTimeout = 0;
  const { url, close } = await listen(server);

  async function idle(): Promise<void> {
    while (open.size > 0) await Promise.all(open);
  }

  return {
    url,
    exchanges,
    idle,
    async close() {
      await Promise.all([close(), idle()]);
    },
  };
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const { method = 'GET', url: path = '/', headers } = message;
  return { method, path, headers, body: await buffer(message) };
}

function send(response: ServerResponse, reply: Reply, call: Call): void {
  switch (reply.kind) {
    case 'nothing':
      response.destroy();
      return;
    case 'refusal': {
      const { status, headers, body } = refusalOf(call.operation, reply.as);
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
      return;
    }
    case 'answer':
      response.writeHead(reply.answer.status, answerHeaders(reply.answer)).end(reply.answer.body);
      return;
    case 'half': {
      const { status, body } = reply.answer;
      response.writeHead(status, answerHeaders(reply.answer));
      response.flushHeaders();
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    }
  }
}
