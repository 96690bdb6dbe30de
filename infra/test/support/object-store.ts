import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../../test/support/listen.ts';

interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  /** The headers of the object's metadata, which HEAD gives back. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The part of S3 that a deployment uses, on loopback: HEAD, GET and PUT of an object, and the listing of a bucket. */
export interface ObjectStore {
  readonly endpoint: string;
  /** The stored objects by path: `/bucket/key`. */
  readonly objects: Map<string, StoredObject>;
  /** Method and path of every request, in the order of arrival. */
  readonly requests: string[];
  /** From now on every HEAD is answered with this HTTP status. */
  answerHeadWith(status: number): void;
  close(): Promise<void>;
}

/** Answers requests for other services and returns true; returns false for requests to S3. */
export type Others = (request: IncomingMessage, body: Buffer, response: ServerResponse) => boolean;

/** Opens an empty store on a free port. `others` gets each request first. */
export async function openObjectStore(others: Others = () => false): Promise<ObjectStore> {
  const objects: ObjectStore['objects'] = new Map();
  const requests: string[] = [];
  let headStatus: number | undefined;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (others(request, body, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = decodeURIComponent(pathname);
    const isBucket = path.split('/').filter(Boolean).length === 1;
    requests.push(`${request.method} ${path}`);
    if (request.method === 'PUT') objects.set(path, storedObject(request, body));
    const found = request.method === 'PUT' || isBucket || objects.has(path);
    response.statusCode = (request.method === 'HEAD' && headStatus) || (found ? 200 : 404);
    for (const [name, value] of Object.entries(objects.get(path)?.metadata ?? {}))
      response.setHeader(name, value);
    const isList = request.method === 'GET' && searchParams.has('list-type');
    response.end(isList ? listOf(objects, path, searchParams.get('prefix') ?? '') : objects.get(path)?.body);
  });
  const { url: endpoint, close } = await listen(server);
  return {
    endpoint,
    objects,
    requests,
    answerHeadWith(status) {
      headStatus = status;
    },
    close,
  };
}

function storedObject({ headers }: IncomingMessage, body: Buffer): StoredObject {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return {
    body,
    contentType: headers['content-type'],
    ...(metadata.length > 0 && {
      metadata: Object.fromEntries(metadata.map(([name, value]) => [name, String(value)])),
    }),
  };
}

function listOf(objects: ObjectStore['objects'], bucketPath: string, prefix: string): string {
  const bucket = `${bucketPath.replace(/\/$/, '')}/`;
  const keys = [...objects.keys()].map((path) => path.slice(bucket.length));
  const contents = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => `<Contents><Key>${key}</Key></Contents>`);
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}
