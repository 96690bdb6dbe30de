import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** A request of an AWS client, as its signature and its address describe it. */
export interface SeenRequest {
  /** The access key id: a function, a runtime, or the AWS service that calls. */
  readonly caller: string;
  readonly region: string;
  /** `Query`, `PutItem`, …; of a REST service, `runtimes invocations` (AgentCore) or `functions invocations` (Lambda). */
  readonly operation: string;
  readonly body: string;
}

/** An error of AWS to answer with, or no answer at all. */
export type Interception = readonly [name: string, message: string] | 'no answer' | undefined;

/** An endpoint in front of another one. */
export interface Interceptor {
  readonly url: string;
  /** Decides what happens to each request from now on; by default each is passed on. */
  intercept: (request: SeenRequest) => Interception;
}

/** Starts an endpoint that passes requests on, unless it is told otherwise. It is closed after the tests of the file. */
export async function startInterceptor(upstream: () => string): Promise<Interceptor> {
  const interceptor = { url: '', intercept: (_: SeenRequest): Interception => undefined };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const instead = interceptor.intercept(seen(request, body.toString()));
    if (instead === 'no answer') return;
    if (instead) {
      const [name, message] = instead;
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': name };
      response.writeHead(400, headers).end(JSON.stringify({ __type: name, message }));
      return;
    }
    const answer = await fetch(upstream() + request.url, {
      method: request.method ?? 'POST',
      headers: passedHeaders(request),
      ...(body.length > 0 && { body }),
    }).catch(() => undefined);
    // Whoever asked learns what it would have learned from the endpoint itself: that the connection was lost.
    if (!answer) return void response.destroy();
    const { 'content-encoding': _, 'transfer-encoding': __, ...headers } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
  });
  interceptor.url = (await listen(server)).url;
  return interceptor;
}

function seen({ headers, url = '' }: IncomingMessage, body: string): SeenRequest {
  const [, caller = '', region = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const target = headers['x-amz-target'];
  const operation =
    typeof target === 'string'
      ? target.slice(target.indexOf('.') + 1)
      : (/^Action=(\w+)/.exec(body)?.[1] ?? restOperation(url));
  return { caller, region, operation, body };
}

function restOperation(url: string): string {
  const [, resource = '', action = ''] = /\/(runtimes|functions)\/[^/]+\/([^/?]+)/.exec(url) ?? [];
  return `${resource} ${action}`.trim();
}

/** Without the headers of the connection, which belong to it alone. */
function passedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const own = ['host', 'connection', 'content-length', 'expect', 'transfer-encoding'];
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (own.includes(name) ? [] : [[name, String(value)]])),
  );
}
