import { once } from 'node:events';
import { createServer } from 'node:http';

/** A server on loopback that answers every DynamoDB request with the same error. */
export interface RefusingDynamo {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startRefusingDynamo(errorName: string, message: string): Promise<RefusingDynamo> {
  const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${errorName}`, message });
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server names no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
