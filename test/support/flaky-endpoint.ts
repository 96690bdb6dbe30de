import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What becomes of a request: it is answered, it is refused unseen, or it is carried out and its answer is lost. */
export type Weather = 'fair' | 'down' | 'answers lost';

/** An endpoint in front of another that loses requests and answers as it is told. */
export interface FlakyEndpoint {
  readonly endpoint: string;
  /** From now on requests fare like this; resolves once so many of them have. */
  turn(weather: Weather, requests?: number): Promise<void>;
  close(): Promise<void>;
}

/** Stands on a free port of loopback in front of `target`, a URL without a path. */
export async function standInFront(target: string): Promise<FlakyEndpoint> {
  let weather: Weather = 'fair';
  let onRequest = (): void => undefined;
  const server = createServer(async (request, response) => {
    const now = weather;
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server names no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    turn(next, requests = 0) {
      weather = next;
      let left = requests;
      return new Promise((resolve) => {
        if (left === 0) resolve();
        onRequest = () => {
          left -= 1;
          if (left === 0) resolve();
        };
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the database looks at; the connection's own headers are not passed on. */
function signedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
}
