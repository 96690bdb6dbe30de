import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTooDeep, MAX_JSON_DEPTH } from '../json-depth.ts';
import { AwsError } from './aws-service.ts';

/** Bytes of a request without a limit of its own: several times what EventBridge and Step Functions take. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Reads a request's body whole. One that is too large is refused at once, by its announced length or as soon as it has come
 * that far. What still comes is dropped as it comes, so that the client can read the answer.
 *
 * @param limit the largest body, in bytes
 * @throws AwsError the `refusal`, by default `RequestEntityTooLargeException` (413), when the body is larger
 */
export function readBody(
  request: IncomingMessage,
  limit: number = MAX_BODY_BYTES,
  refusal: (limit: number) => AwsError = tooLarge,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = Number(request.headers['content-length'] ?? 0);
    if (size > limit) {
      request.resume();
      reject(refusal(limit));
      return;
    }
    size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      request.off('data', take).resume();
      reject(refusal(limit));
    };
    request.on('data', take);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLargeException', `Request must be at most ${limit} bytes`, 413);
}

/**
 * Parses a body as JSON; an empty body is an empty object, as AWS reads it.
 *
 * @throws AwsError `SerializationException` (400) when the body is not JSON or nests too deep
 */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  const text = body.toString('utf8');
  if (isTooDeep(text)) {
    throw new AwsError(
      'SerializationException',
      `The request body nests deeper than ${MAX_JSON_DEPTH} levels`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON');
  }
}

/** One value of a header, the first where it was sent more than once. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * The service a request was signed for: `…Credential=AKID/20261123/us-east-1/cloudformation/aws4_request…`. The query
 * protocols name their service nowhere else outside the body.
 */
export function signingNameOf(request: IncomingMessage): string | undefined {
  const authorization = headerOf(request, 'authorization') ?? '';
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization)?.[1];
}

/** Answers with a JSON body under the content type that the service's protocol names. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = 'application/json',
): void {
  send(response, status, JSON.stringify(body), contentType);
}

/** Answers with a body whose length is known, so that the connection can be used again. */
export function send(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  contentType: string,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': bytes.byteLength });
  response.end(bytes);
}
