import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { headerOf, parseJson, readBody, sendJson } from './http.ts';

/** One API operation: takes the parsed request body, resolves with what becomes the answer's body. */
export type JsonOperation = (input: unknown) => Promise<unknown>;

/** A service that speaks one of AWS's JSON protocols, where the header `X-Amz-Target` names the operation. */
export interface JsonTargetServiceOptions {
  /** Signing name, for the log: `states`, `events`. */
  readonly name: string;
  /** The part before the dot in `X-Amz-Target`: `AWSStepFunctions`, `AWSEvents`. */
  readonly targetPrefix: string;
  /** Content type of every answer: JSON 1.0 for Step Functions, 1.1 for EventBridge and CloudWatch Logs. */
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** The operations by API name; an operation reports an error of the API by throwing an `AwsError`. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  readonly log: StackLog;
}

/** Makes a service of a table of operations; any other operation is answered as AWS answers an unknown one. */
export function createJsonTargetService(options: JsonTargetServiceOptions): AwsService {
  const { name, targetPrefix, operations, contentType, log } = options;
  const byName = new Map(Object.entries(operations));

  function find(operationName: string): JsonOperation {
    const operation = byName.get(operationName);
    if (operation) return operation;
    log.warn({ service: name, operation: operationName }, 'operation is not supported by the local stack');
    const message = `The local stack does not support ${name}:${operationName}`;
    throw new AwsError('UnknownOperationException', message);
  }

  /** The caller learns the errors that the API names, and nothing of an internal one. */
  function toAwsError(operationName: string, error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    log.error({ service: name, operation: operationName, error }, 'operation failed: internal error');
    return new AwsError('InternalFailure', 'Internal error of the local stack', 500);
  }

  return {
    name,
    accepts: (request) => headerOf(request, 'x-amz-target')?.startsWith(`${targetPrefix}.`) ?? false,
    async handle(request, response) {
      const operationName = headerOf(request, 'x-amz-target')?.slice(targetPrefix.length + 1) ?? '';
      try {
        const operation = find(operationName);
        sendJson(response, 200, await operation(parseJson(await readBody(request))), contentType);
      } catch (error) {
        const { status, code, message } = toAwsError(operationName, error);
        sendJson(response, status, { __type: code, message }, contentType);
      }
    },
  };
}
