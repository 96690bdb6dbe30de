import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StackLog } from '../log.ts';
import { AwsError, type AwsService } from './aws-service.ts';
import { headerOf, parseJson, readBody, sendJson } from './http.ts';

/** One API operation: takes the parsed request body, resolves with what becomes the answer's body. */
export type JsonOperation = (input: unknown) => Promise<unknown>;

/** A service that speaks one of AWS's JSON protocols, where the header `X-Amz-Target` names the operation. */
export interface JsonTargetServiceOptions {
  /** Signing name, for the log: `states`, `events`. */
  readonly name: string;
  /** What stands before the dot in `X-Amz-Target`: `AWSStepFunctions`, `AWSEvents`. */
  readonly targetPrefix: string;
  /** Content type of every answer: JSON 1.0 for Step Functions, 1.1 for EventBridge and CloudWatch Logs. */
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** The operations by API name; an operation reports an error of the API by throwing an `AwsError`. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  readonly log: StackLog;
}

/** Makes a service of a table of operations; what is not in the table is answered as AWS answers it. */
export function createJsonTargetService(options: JsonTargetServiceOptions): AwsService {
  const { name, targetPrefix, operations, contentType, log } = options;
  const byName = new Map(Object.entries(operations));

  return {
    name,
    accepts: (request) => headerOf(request, 'x-amz-target')?.startsWith(`${targetPrefix}.`) ?? false,
    async handle(request, response) {
      const operationName = targetOf(request).slice(targetPrefix.length + 1);
      try {
        const operation = byName.get(operationName);
        if (!operation) {
          log.warn(
            { service: name, operation: operationName },
            'the local stack does not have this operation',
          );
          throw new AwsError(
            'UnknownOperationException',
            `The local stack does not have ${name}:${operationName}`,
          );
        }
        sendJson(response, 200, await operation(parseJson(await readBody(request))), contentType);
      } catch (error) {
        answerError(response, error, contentType, (unexpected) =>
          log.error({ service: name, operation: operationName, error: unexpected }, 'an operation broke'),
        );
      }
    },
  };
}

function targetOf(request: IncomingMessage): string {
  return headerOf(request, 'x-amz-target') ?? '';
}

/** Writes an error in the JSON protocols; of an error that no API names, the caller learns no more than that. */
function answerError(
  response: ServerResponse,
  error: unknown,
  contentType: string,
  report: (error: unknown) => void,
): void {
  if (error instanceof AwsError) {
    sendJson(response, error.status, { __type: error.code, message: error.message }, contentType);
    return;
  }
  report(error);
  sendJson(
    response,
    500,
    { __type: 'InternalFailure', message: 'Internal error of the local stack' },
    contentType,
  );
}
