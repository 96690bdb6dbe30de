import type { FaultKind } from './fault.ts';

/** An error that a service answers with. */
interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** How a refusal looks on the wire. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type RefusalKind = Extract<FaultKind, 'throttle' | 'error-500'>;

const TOO_FAST: ServiceError = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
const BROKEN: ServiceError = { status: 500, code: 'InternalFailure', message: 'An internal error occurred' };

/** What the services say where they do not say what every AWS service says. */
const ERRORS: Readonly<Record<string, Readonly<Record<RefusalKind, ServiceError>>>> = {
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

/** The services that name an error in a header; the others name it in the body. */
const REST = new Set(['lambda', 'bedrock-agentcore']);

/** Words a refusal as the service of the operation does: its own error, in its own protocol. */
export function refusalOf(operation: string, kind: RefusalKind): Refusal {
  const service = operation.slice(0, operation.indexOf(':'));
  const error = ERRORS[service]?.[kind] ?? (kind === 'throttle' ? TOO_FAST : BROKEN);
  const { status, code, message } = error;
  if (REST.has(service)) {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
    return { status, headers, body: JSON.stringify({ message }) };
  }
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { status, headers, body: JSON.stringify({ __type: code, message }) };
}
