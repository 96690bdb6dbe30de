import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { sendJson } from './http.ts';

/** A request that method and path assigned to an operation. */
export interface RestCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path that its pattern names, URL-decoded. */
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** One operation of a REST API; it reports an error of the API by throwing an `AwsError`. */
export interface RestOperation {
  readonly method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** Matches the path without its query; its named groups are the labels. */
  readonly path: RegExp;
  handle(call: RestCall): Promise<void> | void;
}

/** A service that speaks AWS's REST-JSON protocol, where method and path name the operation. */
export interface RestServiceOptions {
  /** Signing name: `lambda`, `bedrock-agentcore`. */
  readonly name: string;
  /** The operations by API name. */
  readonly operations: Readonly<Record<string, RestOperation>>;
  /** What the API writes into the body of an error; the error's name is in a header. */
  readonly errorBody: (error: AwsError) => object;
  readonly log: StackLog;
}

/** Makes a service of a table of operations. It accepts the requests of these operations and leaves all others. */
export function createRestService(options: RestServiceOptions): AwsService {
  const { name, operations, errorBody, log } = options;
  const all = Object.values(operations);

  function find(request: IncomingMessage): RestOperation | undefined {
    const path = pathOf(request);
    return all.find((operation) => operation.method === request.method && operation.path.test(path));
  }

  return {
    name,
    accepts: (request) => find(request) !== undefined,
    async handle(request, response) {
      try {
        const operation = find(request);
        const labels = labelsOf(pathOf(request), operation?.path);
        const query = new URLSearchParams((request.url ?? '').split('?')[1]);
        await operation?.handle({ request, response, labels, query });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const { url: path } = request;
        log.warn({ service: name, path, error: `${error.code}: ${error.message}` }, 'call refused or failed');
        request.resume();
        response.setHeader('x-amzn-ErrorType', error.code);
        sendJson(response, error.status, errorBody(error));
      }
    },
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function labelsOf(path: string, pattern: RegExp | undefined): Record<string, string> {
  const labels = Object.entries(pattern?.exec(path)?.groups ?? {});
  try {
    return Object.fromEntries(labels.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new AwsError('ValidationException', `The path is not URL-encoded: ${path}`);
  }
}
