import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Listening, listen } from './listen.ts';

/** `up`: requests are answered. `down`: they are refused unread. `answers lost`: they are carried out, then the connection ends. */
export type Health = 'up' | 'down' | 'answers lost';

/** An endpoint in front of DynamoDB that loses requests and answers when told to. */
export interface FlakyDynamo {
  readonly endpoint: string;
  /** Sets the health of all requests from now on; resolves after the given number of them. */
  become(health: Health, requests?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a flaky endpoint in front of the DynamoDB at `target`, a URL without a path. */
export async function startFlakyDynamo(target: string): Promise<FlakyDynamo> {
  let health: Health = 'up';
  let onRequest = (): void => undefined;
  const server = createServer(async (request, response) => {
    const now = health;
    const body = await buffer(request);
    if (now === 'down') {
      response.writeHead(503).end();
    } else {
      const answer = await fetch(target, { method: 'POST', headers: signedHeaders(request.headers), body });
      const content = Buffer.from(await answer.arrayBuffer());
      if (now === 'answers lost') request.socket.destroy();
      else
        response
          .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
          .end(content);
    }
    onRequest();
  });
  const { url: endpoint, close } = await listen(server);
  return {
    endpoint,
    become(next, requests = 0) {
      health = next;
      let left = requests;
      return new Promise((resolve) => {
        if (left === 0) resolve();
        onRequest = () => {
          left -= 1;
          if (left === 0) resolve();
        };
      });
    },
    close,
  };
}

/** Starts an endpoint that answers every DynamoDB request with the same error. */
export function startRefusingDynamo(errorName: string, message: string): Promise<Listening> {
  const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${errorName}`, message });
  return listen(
    createServer((request, response) => {
      request.resume();
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    }),
  );
}

/** Only what the signature covers and DynamoDB reads: the connection's headers are not passed on. */
function signedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
}
