import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../../support/listen.ts';

/** A server that answers every request with JSON and counts them. */
export interface EchoServer {
  readonly url: string;
  /** The bodies that came in. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** Starts a server whose n-th answer is `{"answer": n}`, padded so that it can be cut. */
export async function startEchoServer(): Promise<EchoServer> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    const body = JSON.stringify({ answer: bodies.length, padding: 'x'.repeat(100) });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  });
  const { url, close } = await listen(server);
  return { url, bodies, close };
}
