import type { IncomingMessage } from 'node:http';
import { headerOf } from './http.ts';

/**
 * The service a request was signed for: `…Credential=AKID/20261123/us-east-1/cloudformation/aws4_request…`. It is the
 * only mark that the query protocols leave outside the body.
 */
export function signingNameOf(request: IncomingMessage): string | undefined {
  const authorization = headerOf(request, 'authorization') ?? '';
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization)?.[1];
}
