import { type IncomingHttpHeaders, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request, with its whole body. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The server's answer, with its whole body. */
export interface ServerAnswer {
  /** When the answer arrived, in epoch milliseconds. */
  readonly at: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Headers of one connection; they are not passed on. */
const PER_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect', 'content-length']);

/** Sends a request to the server over a new connection and reads the whole answer. Rejects when no answer comes. */
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

/** The headers of an answer that are passed on to the client. */
export function answerHeaders({ headers, body }: Pick<ServerAnswer, 'headers' | 'body'>) {
  const passed = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !PER_CONNECTION.has(name),
  );
  return { ...Object.fromEntries(passed), 'content-length': body.length };
}

export type RefusalKind = 'throttle' | 'error-500';

/** An error answer of an AWS service. */
interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The errors of a service that is not listed below. */
const COMMON_ERRORS: Readonly<Record<RefusalKind, ServiceError>> = {
  throttle: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
  'error-500': { status: 500, code: 'InternalFailure', message: 'An internal error occurred' },
};

const SERVICE_ERRORS: Readonly<Record<string, Readonly<Record<RefusalKind, ServiceError>>>> = {
  dynamodb: {
    throttle: {
      status: 400,
      code: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      message: 'The level of configured provisioned throughput for the table was exceeded',
    },
    'error-500': {
      status: 500,
      code: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
      message: 'Internal server error',
    },
  },
  lambda: {
    throttle: { status: 429, code: 'TooManyRequestsException', message: 'Rate Exceeded.' },
    'error-500': { status: 500, code: 'ServiceException', message: 'An error occurred in Lambda' },
  },
  'bedrock-agentcore': {
    throttle: { status: 429, code: 'ThrottlingException', message: 'Rate exceeded' },
    'error-500': { status: 500, code: 'InternalServerException', message: 'An internal error occurred' },
  },
};

/** These services name the error in a header; the others name it in the body. */
const REST = new Set(['lambda', 'bedrock-agentcore']);

/** The error with which the service of `operation` refuses a call, in its own protocol. */
export function refusalOf(operation: string, kind: RefusalKind): Refusal {
  const service = operation.slice(0, operation.indexOf(':'));
  const { status, code, message } = (SERVICE_ERRORS[service] ?? COMMON_ERRORS)[kind];
  if (REST.has(service)) {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
    return { status, headers, body: JSON.stringify({ message }) };
  }
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { status, headers, body: JSON.stringify({ __type: code, message }) };
}
