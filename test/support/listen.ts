import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterTests } from './after-tests.ts';

/** A server that listens on loopback. */
export interface Listening {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Stops listening and ends every connection; a second call does nothing. */
  close(): Promise<void>;
}

/** Starts a server, of HTTP or not, on a free port of loopback. It is closed after the tests of the file. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A connection that the server gives up after five idle seconds can be one on which a client is just sending.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  afterTests(close);
  return { url: `http://127.0.0.1:${port}`, port, close };
}

/** A port of loopback that was free a moment ago. */
export async function unusedPort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) {
    throw new Error(`expected a server with a port, found the address ${JSON.stringify(address)}`);
  }
  return address.port;
}
