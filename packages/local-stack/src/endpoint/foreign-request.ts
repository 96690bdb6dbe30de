import type { IncomingMessage } from 'node:http';

const LOOPBACK_HOST = /^(localhost|[a-z0-9-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Whether a web page from elsewhere sent this request through somebody's browser. Listening on loopback does not keep
 * those out: a page may post to 127.0.0.1, or point its own host name there, and the stack would run functions for it.
 */
export function isForeignRequest(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  if (host !== undefined && !LOOPBACK_HOST.test(host)) return true;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || !LOOPBACK_HOST.test(new URL(origin).host);
}
