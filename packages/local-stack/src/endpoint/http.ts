import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-service.ts';

/** The largest request body the endpoint reads, in bytes: AgentCore's own limit of 100 MB is the highest of the services. */
export const MAX_BODY_BYTES = 100_000_000;

/**
 * Reads a request's body whole.
 *
 * @param limit bytes after which nothing more is kept
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
  // Only now: breaking off would close the connection before the client has read why.
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

/** One value of a header, the first where it was sent more than once. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
