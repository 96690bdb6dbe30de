import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { redactSecrets } from '@agents/events';
import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { headerOf, readBody, sendJson, signingNameOf } from './http.ts';
import { sendQueryError, sendS3Error } from './query-service.ts';

/**
 * How long a client's idle connection is kept, in milliseconds. SDKs keep sockets for as long as the server allows and
 * get ECONNRESET when they write to one that the server closed a moment ago; this is longer than they stay idle.
 */
const KEEP_ALIVE_MS = 120_000;

const LOOPBACK_HOST = /^(localhost|[a-z0-9-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/** Makes the one HTTP server of the stack; it is not listening yet. Each request goes to the first service that accepts it. */
export function createEndpointServer(services: readonly AwsService[], log: StackLog): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.setHeader('x-amzn-RequestId', randomUUID());
    dispatch(services, request, response, log).catch((error: unknown) => {
      if (!(error instanceof AwsError)) {
        log.error({ method: request.method, path: request.url, error }, 'request failed: internal error');
      }
      answerFailure(response, error);
    });
  });
  // An invocation may take as long as its function does.
  server.requestTimeout = 0;
  return server;
}

async function dispatch(
  services: readonly AwsService[],
  request: IncomingMessage,
  response: ServerResponse,
  log: StackLog,
): Promise<void> {
  if (isForeignRequest(request)) {
    const { host, origin } = request.headers;
    log.warn({ host, origin }, 'refused a request from a web page of another host');
    request.resume();
    sendJson(response, 403, { message: 'The local stack accepts requests from this computer only' });
    return;
  }
  const service = services.find((candidate) => candidate.accepts(request));
  await (service ? service.handle(request, response) : answerUnknownService(request, response, log));
}

/**
 * Whether a web page from elsewhere sent this request through a browser on this computer. Listening on loopback does not
 * keep those out: a page may post to 127.0.0.1, or point its own host name there, and the stack would run functions for it.
 */
function isForeignRequest(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  if (host !== undefined && !LOOPBACK_HOST.test(host)) return true;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || !LOOPBACK_HOST.test(new URL(origin).host);
}

/** Answers a request that no service of the stack accepts as AWS answers an operation that does not exist. */
async function answerUnknownService(
  request: IncomingMessage,
  response: ServerResponse,
  log: StackLog,
): Promise<void> {
  const target = headerOf(request, 'x-amz-target');
  const contentType = headerOf(request, 'content-type') ?? '';
  const about = { service: signingNameOf(request), method: request.method, path: request.url, target };

  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    const action = new URLSearchParams((await readBody(request)).toString('utf8')).get('Action') ?? '';
    log.warn({ ...about, action }, 'operation is not supported by the local stack');
    sendQueryError(
      response,
      new AwsError('InvalidAction', `The local stack does not support the action ${action}`),
    );
    return;
  }
  request.resume();
  log.warn(about, 'operation is not supported by the local stack');
  if (about.service === 's3') {
    const message = redactSecrets(`The local stack does not support S3: ${request.method} ${request.url}`);
    sendS3Error(response, new AwsError('NotImplemented', message, 501));
    return;
  }
  const wanted = target ?? `${request.method} ${request.url}`;
  const message = redactSecrets(`The local stack does not support ${wanted}`);
  response.setHeader('x-amzn-ErrorType', 'UnknownOperationException');
  const jsonType = contentType.startsWith('application/x-amz-json') ? contentType : 'application/json';
  sendJson(response, target ? 400 : 404, { __type: 'UnknownOperationException', message }, jsonType);
}

/** The caller learns nothing of an internal error. Once the answer has started, only the connection can end. */
function answerFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, status } =
    error instanceof AwsError
      ? error
      : new AwsError('InternalFailure', 'Internal error of the local stack', 500);
  sendJson(response, status, { __type: code, message });
}
