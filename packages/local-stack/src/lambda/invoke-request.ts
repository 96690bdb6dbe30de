import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import { headerOf, readBody } from '../endpoint/http.ts';
import type { RestCall } from '../endpoint/rest-service.ts';
import type { FunctionResource } from '../template/resources/code.ts';

/** Bytes of an event: 6 MB where the caller waits for the answer, 1 MB where it does not. */
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

/**
 * Reads a request of Invoke.
 *
 * @throws AwsError `RequestTooLargeException` (413), `InvalidRequestContentException` (400) or
 * `InvalidParameterValueException` (400)
 */
export async function readInvokeRequest({ request, labels, query }: RestCall): Promise<InvokeRequest> {
  const type = v.safeParse(
    invocationTypeSchema,
    headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse',
  );
  if (!type.success) {
    const message = 'Unsupported invocation type: use RequestResponse, Event or DryRun';
    throw new AwsError('InvalidParameterValueException', message);
  }
  return {
    functionName: labels['name'] ?? '',
    qualifier: query.get('Qualifier') ?? undefined,
    invocationType: type.output,
    wantsLogTail: headerOf(request, 'x-amz-log-type') === 'Tail',
    clientContext: parseClientContext(headerOf(request, 'x-amz-client-context')),
    event: parseEvent(await readBody(request, MAX_BYTES[type.output], tooLarge)),
  };
}

function tooLarge(limit: number): AwsError {
  const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
  return new AwsError('RequestTooLargeException', message, 413);
}

function parseEvent(body: Buffer): string {
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  if (isJson(text)) return text;
  const message = 'Could not parse request body into json: it is not valid JSON';
  throw new AwsError('InvalidRequestContentException', message);
}

function parseClientContext(header: string | undefined): string | undefined {
  if (header === undefined || isJson(Buffer.from(header, 'base64').toString('utf8'))) return header;
  const message = 'Client context must be a valid Base64-encoded JSON object.';
  throw new AwsError('InvalidRequestContentException', message);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Finds a deployed function by any name that the Lambda API takes. */
export type FindFunction = (identifier: string, qualifier?: string) => FunctionResource;

/** `name`, `account:function:name` or the whole ARN, each with an optional `:qualifier`. */
const IDENTIFIER =
  /^(?:(?:arn:aws:lambda:[^:]+:)?\d*:?function:)?(?<name>[A-Za-z0-9_-]+)(?::(?<qualifier>[^:]+))?$/;

/**
 * Makes the lookup over the functions of a template.
 *
 * @throws AwsError from the lookup: `ResourceNotFoundException` (404) for a function, version or alias that is not deployed
 */
export function createFindFunction(functions: readonly FunctionResource[], arnPrefix: string): FindFunction {
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  return (identifier, qualifier) => {
    const groups = IDENTIFIER.exec(identifier)?.groups;
    const fn = byName.get(groups?.['name'] ?? '');
    const version = qualifier ?? groups?.['qualifier'] ?? '$LATEST';
    if (fn && version === '$LATEST') return fn;
    const wanted = groups?.['name'] ? `${arnPrefix}${groups['name']}` : identifier;
    const missing = version === '$LATEST' ? wanted : `${wanted}:${version}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
  };
}
