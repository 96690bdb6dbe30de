import type { Context, MiddlewareHandler } from 'hono';
import type { Problem } from '../contract.ts';

/** The header that a page of this server sends with everything that changes something: a form of another site cannot set it. */
export const ACT_HEADER = 'x-journal-console';

/** Only this server's own files, no other site, no inline script, and no frame around the page. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Lets requests of this server's own page pass. `Host` must be this server's: a name that another site points to this computer
 * gets nothing. A browser that names an `Origin` must name this one.
 *
 * @param hosts the names of this server, with its port
 */
export function guard(hosts: () => readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    const origin = context.req.header('origin');
    if (!hosts().includes(host)) {
      return refuse(context, {
        code: 'WRONG_HOST',
        message: `This is not ${host}. Open ${hosts()[0]} instead.`,
      });
    }
    if (origin !== undefined && !hosts().some((each) => origin === `http://${each}`)) {
      return refuse(context, {
        code: 'WRONG_ORIGIN',
        message: `A page of ${origin} may not use this server.`,
      });
    }
    const site = context.req.header('sec-fetch-site');
    if (site === 'cross-site' || site === 'same-site') {
      const isNavigation =
        context.req.header('sec-fetch-mode') === 'navigate' && context.req.method === 'GET';
      if (!isNavigation)
        return refuse(context, { code: 'WRONG_ORIGIN', message: 'Another site may not use this server.' });
    }
    await next();
    return void setHeaders(context);
  };
}

function setHeaders(context: Context): void {
  for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
}

/** Refuses everything that changes something where nothing may be changed, and where the page's header is missing. */
export function guardActs(canWrite: boolean): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
    if (context.req.header(ACT_HEADER) === undefined) {
      return refuse(context, {
        code: 'NO_HEADER',
        message: `Expected the header ${ACT_HEADER}, which this server's page sends.`,
      });
    }
    if (canWrite) return next();
    return refuse(context, {
      code: 'READ_ONLY',
      message: 'This console only reads. Start it with --write to start, repeat and stop sessions.',
    });
  };
}

function refuse(context: Context, problem: Problem): Response {
  return context.json(problem, 403, { ...HEADERS });
}
