import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-service.ts';

/** The largest request body the endpoint reads, in bytes: AgentCore's limit of 100 MB is the highest of all services. */
const MAX_BODY_BYTES = 100_000_000;

/**
 * Reads a request's body whole.
 *
 * @param limit bytes after which the rest of the body is read and dropped
 * @throws AwsError `RequestEntityTooLargeException` (413) when the body is larger than `limit`
 */
export async function readBody(request: IncomingMessage, limit: number = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
  }
  // The error waits for the end of the body: an earlier answer would close the connection before the client has read it.
  if (size > limit) {
    throw new AwsError('RequestEntityTooLargeException', `Request must be at most ${limit} bytes`, 413);
  }
  return Buffer.concat(chunks);
}

/**
 * Parses a body as JSON; an empty body is an empty object, as AWS reads it.
 *
 * @throws AwsError `SerializationException` (400) when the body is not JSON
 */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
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
