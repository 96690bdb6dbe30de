import { request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ReceivedRequest, ServerAnswer } from './exchange.ts';

/** Headers that belong to one connection, not to the request. */
const PER_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect', 'content-length']);

/** Sends a request to the server over a connection of its own, and reads the answer whole. Rejects when there is none. */
export function sendUpstream(endpoint: string, request: ReceivedRequest): Promise<Omit<ServerAnswer, 'at'>> {
  const { method, path, headers, body } = request;
  const passed = Object.entries(headers).filter(([name]) => !PER_CONNECTION.has(name));
  return new Promise((resolve, reject) => {
    const call = send(new URL(path, endpoint), {
      method,
      agent: false,
      headers: { ...Object.fromEntries(passed), 'content-length': body.length },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const { statusCode: status = 500 } = response;
      buffer(response).then((read) => resolve({ status, headers: response.headers, body: read }), reject);
    });
    call.end(body);
  });
}

/** The headers of an answer that its receiver may see. */
export function answerHeaders({ headers, body }: Pick<ServerAnswer, 'headers' | 'body'>) {
  const passed = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !PER_CONNECTION.has(name),
  );
  return { ...Object.fromEntries(passed), 'content-length': body.length };
}
