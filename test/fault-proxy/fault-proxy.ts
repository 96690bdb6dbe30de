import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../support/listen.ts';
import { type Call, createCallCounter, readCall } from './call.ts';
import { applyFault, type Fault, type Reply } from './fault.ts';
import type { FaultPlan } from './plan.ts';
import { answerHeaders, type ReceivedRequest, refusalOf, type ServerAnswer, sendUpstream } from './wire.ts';

/** One request and what became of it. */
export interface Exchange {
  readonly call: Call;
  /** When the request came in, in epoch milliseconds. */
  readonly at: number;
  /** Undefined when the request names no session. */
  readonly sessionId: string | undefined;
  readonly request: ReceivedRequest;
  readonly fault: Fault | undefined;
  /** The server's answers in order. Usually one; none if the request did not reach the server, two if it did twice. */
  readonly answers: readonly ServerAnswer[];
}

/** Sends a signal to the process that sent the call. Resolves when the signal is sent. */
export type EndCaller = (
  call: Call,
  sessionId: string | undefined,
  signal: 'SIGKILL' | 'SIGTERM',
) => Promise<void>;

export interface FaultProxyOptions {
  /** Returns the endpoint behind the proxy, `http://HOST:PORT`; called for each request. */
  readonly upstream: () => string;
  readonly plan: FaultPlan;
  /** Applies `kill` and `stop`; does nothing by default. */
  readonly endCaller?: EndCaller;
  /** Resolves after `ms` milliseconds of real time by default. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Epoch milliseconds; the system's clock by default. */
  readonly now?: () => number;
}

/** An HTTP proxy on loopback that applies the faults of a plan to the requests that pass it. */
export interface FaultProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The exchanges that are over, in the order in which they ended. */
  readonly exchanges: readonly Exchange[];
  /** Resolves when no request is open. A request whose sender is gone counts as open until the server answers. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Longer than the SDKs keep an unused connection. If the proxy closed a connection just as a client used it again, that would
 * be a fault outside the plan.
 */
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
  const { track, idle } = trackWork();

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
    // A server that cannot be reached looks like a connection that ends.
    const reply = await applyFault(fault, { forward, sleep, endCaller: end, background: track }).catch(
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

  return {
    url,
    exchanges,
    idle,
    async close() {
      await Promise.all([close(), idle()]);
    },
  };
}

/** Keeps track of work until it is over, also when it fails. */
function trackWork() {
  const open = new Set<Promise<void>>();
  return {
    track(work: Promise<void>): void {
      const settled = work.catch(() => undefined).finally(() => open.delete(settled));
      open.add(settled);
    },
    async idle(): Promise<void> {
      while (open.size > 0) await Promise.all(open);
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
