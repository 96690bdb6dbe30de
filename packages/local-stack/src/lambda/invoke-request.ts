import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import { headerOf, readBody } from '../endpoint/http.ts';

const INVOKE_PATH = /^\/2015-03-31\/functions\/(?<name>[^/?]+)\/invocations(?:\?(?<query>.*))?$/;

/** Bytes of an event: what waits for the answer may send 6 MB, what does not 1 MB. */
const MAX_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

const invocationTypeSchema = v.picklist(['RequestResponse', 'Event', 'DryRun']);

/** A request of Lambda's Invoke. */
export interface InvokeRequest {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly invocationType: v.InferOutput<typeof invocationTypeSchema>;
  readonly wantsLogTail: boolean;
  readonly clientContext: string | undefined;
  /** JSON. */
  readonly event: string;
}

/** Whether this is Invoke, by its path. */
export function isInvoke(request: IncomingMessage): boolean {
  return request.method === 'POST' && INVOKE_PATH.test(request.url ?? '');
}

/**
 * Reads a request of Invoke.
 *
 * @throws AwsError `RequestTooLargeException` (413), `InvalidRequestContentException` (400), `InvalidParameterValueException`
 * (400) or `ValidationException` (400)
 */
export async function readInvokeRequest(request: IncomingMessage): Promise<InvokeRequest> {
  const groups = INVOKE_PATH.exec(request.url ?? '')?.groups;
  const functionName = decodeName(groups?.['name'] ?? '');
  const type = v.safeParse(
    invocationTypeSchema,
    headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse',
  );
  if (!type.success) {
    throw new AwsError(
      'InvalidParameterValueException',
      'Unsupported invocation type: use RequestResponse, Event or DryRun',
    );
  }
  return {
    functionName,
    qualifier: new URLSearchParams(groups?.['query']).get('Qualifier') ?? undefined,
    invocationType: type.output,
    wantsLogTail: headerOf(request, 'x-amz-log-type') === 'Tail',
    clientContext: parseClientContext(headerOf(request, 'x-amz-client-context')),
    event: await readEvent(request, MAX_BYTES[type.output]),
  };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new AwsError('ValidationException', `The function in the path is not URL-encoded: ${name}`);
  }
}

async function readEvent(request: IncomingMessage, limit: number): Promise<string> {
  const body = await readBody(request);
  if (body.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  if (isJson(text)) return text;
  throw new AwsError(
    'InvalidRequestContentException',
    'Could not parse request body into json: it is not valid JSON',
  );
}

function parseClientContext(header: string | undefined): string | undefined {
  if (header === undefined || isJson(Buffer.from(header, 'base64').toString('utf8'))) return header;
  throw new AwsError(
    'InvalidRequestContentException',
    'Client context must be a valid Base64-encoded JSON object.',
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
