import { once } from 'node:events';
import type { Server } from 'node:http';
import { isRecord } from '../is-record.ts';
import { StartError } from '../start-error.ts';

const LOOPBACK = '127.0.0.1';

/**
 * Starts listening on loopback.
 *
 * @param port 0 takes any free one
 * @returns the endpoint, for example `http://127.0.0.1:4566`
 * @throws StartError `PORT_TAKEN` or `PORT_REFUSED`
 */
export async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw explain(port, cause);
  }
  const address = server.address();
  return `http://${LOOPBACK}:${typeof address === 'object' && address ? address.port : port}`;
}

/** Stops listening and ends every connection, also those that a client keeps open for its next request. */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function explain(port: number, cause: unknown): StartError {
  const code = isRecord(cause) ? cause['code'] : undefined;
  const otherwise = 'choose another with --port PORT or LOCAL_STACK_PORT=PORT';
  if (code === 'EADDRINUSE') {
    const found = `port ${port} on ${LOOPBACK} is taken by another process (perhaps another local stack)`;
    return new StartError('PORT_TAKEN', `${found}; end that process, or ${otherwise}`, { cause });
  }
  const found = `the system does not let the stack listen on port ${port} of ${LOOPBACK} (${String(code)})`;
  return new StartError('PORT_REFUSED', `${found}; ${otherwise}`, { cause });
}
