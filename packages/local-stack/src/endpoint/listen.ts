import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';

/** Everything the stack listens on is on loopback: other computers cannot reach it. */
const LOOPBACK = '127.0.0.1';

/** The part of an HTTP server that listening needs. */
type Listener = Server & { closeAllConnections(): void };

/**
 * Starts listening on loopback.
 *
 * @param port 0 takes any free one
 * @returns the endpoint, for example `http://127.0.0.1:4566`
 * @throws StartError `PORT_TAKEN` or `PORT_REFUSED`
 */
export async function listen(server: Server, port: number): Promise<string> {
  try {
    return `http://${LOOPBACK}:${await takePort(server, port)}`;
  } catch (cause) {
    throw explain(port, cause);
  }
}

/** Stops listening and ends every connection, also those that a client keeps open for its next request. */
export async function stopListening(server: Listener): Promise<void> {
  if (!server.listening) return;
  const closed = close(server);
  server.closeAllConnections();
  await closed;
}

/** A port of loopback that was free a moment ago; another process may take it before the caller does. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await takePort(server, 0);
  await close(server);
  return port;
}

/** Whether another socket listens on, or is connected from, a port of loopback. */
export async function isPortTaken(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await takePort(server, port);
  } catch {
    return true;
  }
  await close(server);
  return false;
}

async function takePort(server: Server, port: number): Promise<number> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address) return address.port;
  throw new Error(`the system did not say on which port of ${LOOPBACK} it listens`);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

function explain(port: number, cause: unknown): StartError {
  const code = isRecord(cause) ? cause['code'] : undefined;
  const otherwise = 'choose another port with --port PORT or LOCAL_STACK_PORT=PORT';
  if (code === 'EADDRINUSE') {
    const found = `Port ${port} on ${LOOPBACK} is used by another process (perhaps by another local stack)`;
    return new StartError('PORT_TAKEN', `${found}; stop that process, or ${otherwise}`, { cause });
  }
  const found = `The system refused to listen on port ${port} of ${LOOPBACK} (${String(code)})`;
  return new StartError('PORT_REFUSED', `${found}; ${otherwise}`, { cause });
}
