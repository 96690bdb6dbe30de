import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { isForeignRequest } from './foreign-request.ts';
import { sendJson } from './http.ts';
import { answerUnknownService } from './unknown-service.ts';

/**
 * How long a client's idle connection is kept, in milliseconds. SDKs keep sockets for as long as the server allows and
 * get ECONNRESET when they write to one that the server closed a moment ago; this is longer than they stay idle.
 */
const KEEP_ALIVE_MS = 120_000;

/** Makes the one HTTP server of the stack; it is not listening yet. Each request goes to the first service that accepts it. */
export function createEndpointServer(services: readonly AwsService[], log: StackLog): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.setHeader('x-amzn-RequestId', randomUUID());
    dispatch(services, request, response, log).catch((error: unknown) => {
      if (!(error instanceof AwsError)) {
        log.error({ method: request.method, path: request.url, error }, 'a request could not be answered');
      }
      answerFailure(response, error);
    });
  });
  // An invocation may take as long as its function does; no service here answers a body slowly for other reasons.
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
    log.warn(
      { host: request.headers.host, origin: request.headers.origin },
      'refused a request of a foreign web page',
    );
    request.resume();
    sendJson(response, 403, { message: 'The local stack answers requests of this machine only' });
    return;
  }
  const service = services.find((candidate) => candidate.accepts(request));
  await (service ? service.handle(request, response) : answerUnknownService(request, response, log));
}

/** Nothing of an internal error reaches the caller; one whose answer had begun sees the connection end. */
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
