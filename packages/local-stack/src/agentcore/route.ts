import type { IncomingMessage } from 'node:http';
import { invalidRequest } from './errors.ts';

const ROUTES = [
  { operation: 'InvokeAgentRuntime', method: 'POST', path: /^\/runtimes\/([^/]+)\/invocations$/ },
  { operation: 'StopRuntimeSession', method: 'POST', path: /^\/runtimes\/([^/]+)\/stopruntimesession$/ },
  { operation: 'GetAgentRuntime', method: 'GET', path: /^\/runtimes\/([^/]+)\/?$/ },
  { operation: 'DeleteAgentRuntime', method: 'DELETE', path: /^\/runtimes\/([^/]+)\/?$/ },
] as const;

/** An operation of AgentCore that the local stack has. */
export type Operation = (typeof ROUTES)[number]['operation'];

/** What a request's method, path and query say. */
export interface Route {
  readonly operation: Operation;
  /** ARN or id of the runtime, still as it stands in the path. */
  readonly encodedRuntime: string;
  /** Name of the runtime's endpoint. */
  readonly qualifier: string;
}

/** Finds the operation a request asks for; `undefined` when it is none of AgentCore's here. */
export function routeOf(request: IncomingMessage): Route | undefined {
  const [path = '', query] = (request.url ?? '').split('?', 2);
  for (const route of ROUTES) {
    const encodedRuntime = request.method === route.method ? route.path.exec(path)?.[1] : undefined;
    if (encodedRuntime === undefined) continue;
    const qualifier = new URLSearchParams(query).get('qualifier') ?? 'DEFAULT';
    return { operation: route.operation, encodedRuntime, qualifier };
  }
  return undefined;
}

/**
 * The ARN or id of a route.
 *
 * @throws AwsError `ValidationException` (400) when it is not URL-encoded
 */
export function runtimeIdentifierOf({ encodedRuntime }: Route): string {
  try {
    return decodeURIComponent(encodedRuntime);
  } catch {
    throw invalidRequest(`The runtime in the path is not URL-encoded: ${encodedRuntime}`);
  }
}
