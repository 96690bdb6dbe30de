import { UsageError } from '../cli-error.ts';
import type { Io } from '../io.ts';

/** An endpoint that stands in for AWS's own. */
export interface Endpoint {
  readonly url: string;
  /** Whether it is on this machine: the local stack. */
  readonly isLocal: boolean;
}

const DEFAULT_PORT = '4566';
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The endpoint that the environment or `--local` names; `undefined` for AWS's own.
 *
 * `--local` wins over an `AWS_ENDPOINT_URL` that is elsewhere, and means that one where it is on this machine.
 *
 * @throws UsageError when `AWS_ENDPOINT_URL` is no URL
 */
export function endpointOf(wantsLocal: boolean, env: Io['env']): Endpoint | undefined {
  const given = env['AWS_ENDPOINT_URL'];
  const named = given ? parse(given) : undefined;
  if (!wantsLocal || named?.isLocal) return named;
  return { url: `http://127.0.0.1:${env['LOCAL_STACK_PORT'] || DEFAULT_PORT}`, isLocal: true };
}

function parse(url: string): Endpoint {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new UsageError(`AWS_ENDPOINT_URL must be a URL like http://127.0.0.1:4566, not "${url}"`);
  }
  return { url: url.replace(/\/$/, ''), isLocal: LOOPBACK.includes(parsed.hostname) };
}
