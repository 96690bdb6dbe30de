import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import {
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describeError } from '@agents/events';
import { SignatureV4 } from '@smithy/signature-v4';
import type { StackLog } from '../log.ts';
import type { DeveloperAws } from './developer-aws.ts';

/** The way of the agent's Bedrock calls to AWS. */
export interface BedrockRoute {
  /** For `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`. It has a secret, so that only who is told of it can use the developer's credentials. */
  readonly url: string;
  close(): Promise<void>;
}

/** What an agent may ask of Bedrock: answers of models. Bedrock Runtime has other operations, for guardrails and batches. */
const OPERATION =
  /^\/model\/[^/?]+\/(?:converse|converse-stream|invoke|invoke-with-response-stream|count-tokens)$/;

/** The largest request of Bedrock Runtime, with room to spare, in bytes. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The headers of an answer that the SDK reads. */
const ANSWER_HEADERS = ['content-type', 'x-amzn-errortype', 'x-amzn-requestid'];

/**
 * Listens on loopback for calls of Bedrock Runtime, over HTTP/2 as its SDK speaks, signs each anew with the developer's
 * credentials, or gives it the developer's Bedrock API key, and streams AWS's answer back. The agent's own signature, and with it its
 * access key, ends here; the developer's credentials are in this process only.
 */
export async function startBedrockRoute(aws: DeveloperAws, log: StackLog): Promise<BedrockRoute> {
  const secret = randomBytes(16).toString('hex');
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined); // a caller that gives up resets its stream
    pass(stream, headers, { aws, secret }).catch((error: unknown) => {
      log.warn({ error: describeError(error) }, 'a call of Bedrock was not passed on');
      refuse(stream, refusalOf(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${secret}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

interface Way {
  readonly aws: DeveloperAws;
  readonly secret: string;
}

async function pass(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { aws, secret }: Way,
): Promise<void> {
  const [prefix, path] = [`/${secret}`, headers[':path'] ?? ''];
  const operation = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : '';
  if (headers[':method'] !== 'POST' || !OPERATION.test(operation)) {
    stream.resume();
    throw new Refusal('UnknownOperationException', 'Only calls of models are passed on to Bedrock', 404);
  }
  const body = await readAll(stream);
  const call = { path: operation, body, contentType: headers['content-type'], accept: headers.accept };
  const authorized = await authorize(call, aws);
  const send = aws.endpoint.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(new URL(operation, aws.endpoint), { method: 'POST', headers: authorized });
  stream.once('close', () => request.destroy());
  request.end(body);
  const [answer] = await once(request, 'response');
  const kept = ANSWER_HEADERS.flatMap((name) => (answer.headers[name] ? [[name, answer.headers[name]]] : []));
  if (stream.destroyed) return;
  stream.respond({ ':status': answer.statusCode, ...Object.fromEntries(kept) });
  answer.on('error', () => stream.close()).pipe(stream);
}

interface Call {
  readonly path: string;
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
}

/** The headers of a call that AWS takes from the developer. */
async function authorize({ path, body, contentType, accept }: Call, aws: DeveloperAws) {
  const { endpoint, region, apiKey, credentials } = aws;
  const headers = {
    ...{ host: endpoint.host, 'content-type': contentType ?? 'application/json' },
    ...(accept === undefined ? {} : { accept }),
  };
  const length = { 'content-length': String(body.length) };
  if (apiKey !== undefined) return { ...headers, ...length, authorization: `Bearer ${apiKey}` };
  const signer = new SignatureV4({ service: 'bedrock', region, credentials, sha256: Sha256 });
  const { protocol, hostname } = endpoint;
  const signed = await signer.sign({ method: 'POST', protocol, hostname, path, query: {}, body, headers });
  return { ...signed.headers, ...length };
}

/** SHA-256 of Node in the form that the signer takes. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new TypeError('the signer uses each hash once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

async function readAll(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new Refusal('ValidationException', `The request is larger than ${MAX_BODY_BYTES} bytes`, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An answer that does not come from AWS. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status: number) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** The SDK gives its error the name of the header. 403 and 424 are not retried: each further try would fail in the same way. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const name = error instanceof Error ? error.name : 'Error';
  if (/Credentials|Token/.test(name)) return new Refusal(name, describeError(error), 403);
  return new Refusal('BedrockUnreachableException', describeError(error), 424);
}

function refuse(stream: ServerHttp2Stream, { type, status, message }: Refusal): void {
  if (stream.destroyed || stream.headersSent) return;
  stream.respond({ ':status': status, 'content-type': 'application/json', 'x-amzn-errortype': type });
  stream.end(JSON.stringify({ message }));
}
