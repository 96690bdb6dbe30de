import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** As much of S3 on loopback as an upload takes: HEAD and PUT of an object. */
export interface ObjectStore {
  readonly endpoint: string;
  /** What lies in the store, by path: `/bucket/key`. */
  readonly objects: Map<string, { readonly body: Buffer; readonly contentType: string | undefined }>;
  /** Method and path of every request, in the order of arrival. */
  readonly requests: string[];
  /** From now on every HEAD is answered with this HTTP status. */
  answerHeadWith(status: number): void;
  close(): Promise<void>;
}

/** Opens an empty store on a free port. */
export async function openObjectStore(): Promise<ObjectStore> {
  const objects: ObjectStore['objects'] = new Map();
  const requests: string[] = [];
  let headStatus: number | undefined;
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    requests.push(`${request.method} ${path}`);
    const body = await buffer(request);
    if (request.method === 'PUT') objects.set(path, { body, contentType: request.headers['content-type'] });
    if (request.method === 'HEAD') response.statusCode = headStatus ?? (objects.has(path) ? 200 : 404);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server names no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    objects,
    requests,
    answerHeadWith(status) {
      headStatus = status;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
