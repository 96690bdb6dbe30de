import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsError, type AwsService, type InvokeFunction } from '../endpoint/aws-service.ts';
import { send, sendJson } from '../endpoint/http.ts';
import type { FunctionResource } from '../template/stack.ts';
import type { InvocationEnd } from './execution-environment.ts';
import { createFunctionRegistry } from './function-registry.ts';
import { type FunctionRunnerOptions, startFunctionRunner } from './function-runner.ts';
import { type InvokeRequest, isInvoke, readInvokeRequest } from './invoke-request.ts';

/** Lambda's Invoke, over HTTP and for whoever calls it from inside the stack. */
export interface LambdaService extends AwsService {
  /** @throws AwsError `ResourceNotFoundException` (404) for a function that is not deployed */
  readonly invokeFunction: InvokeFunction;
  close(): Promise<void>;
}

export interface LambdaServiceOptions extends Omit<FunctionRunnerOptions, 'newId'> {
  readonly accountId: string;
  readonly newId?: () => string;
}

/**
 * Extracts the functions of a template and starts to serve them.
 *
 * @throws StartError `PACKAGE_MISSING` when a zip cannot be read
 */
export async function startLambdaService(options: LambdaServiceOptions): Promise<LambdaService> {
  const { accountId, log, newId = randomUUID } = options;
  const runner = await startFunctionRunner({ ...options, newId });
  const find = createFunctionRegistry(
    options.functions,
    `arn:aws:lambda:${options.region}:${accountId}:function:`,
  );
  const inBackground = new Set<Promise<void>>();

  async function run(
    fn: FunctionResource,
    requestId: string,
    request: Pick<InvokeRequest, 'event' | 'clientContext'>,
  ) {
    const { event, clientContext } = request;
    const end = await runner.run(fn, { requestId, event, clientContext });
    if ('failure' in end.outcome) {
      const { errorType, errorMessage } = end.outcome.failure;
      log.warn(
        { function: fn.name, request_id: requestId, error: `${errorType}: ${errorMessage}` },
        'a function failed',
      );
    }
    return end;
  }

  async function handleInvoke(request: InvokeRequest, response: ServerResponse): Promise<void> {
    const fn = find(request.functionName, request.qualifier);
    const requestId = newId();
    response.setHeader('x-amzn-RequestId', requestId);
    response.setHeader('X-Amz-Executed-Version', '$LATEST');
    if (request.invocationType === 'RequestResponse') {
      sendEnd(response, await run(fn, requestId, request), request.wantsLogTail);
      return;
    }
    if (request.invocationType === 'Event') {
      // Lambda tries a failed asynchronous invocation twice more, minutes later; here it stays with the log line.
      const running = run(fn, requestId, request).then(
        () => undefined,
        (error: unknown) =>
          log.error({ function: fn.name, request_id: requestId, error }, 'an invocation was lost'),
      );
      inBackground.add(running);
      running.finally(() => inBackground.delete(running));
    }
    response.writeHead(request.invocationType === 'Event' ? 202 : 204, { 'Content-Length': 0 }).end();
  }

  return {
    name: 'lambda',
    accepts: isInvoke,
    async handle(request, response) {
      try {
        await handleInvoke(await readInvokeRequest(request), response);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        response.setHeader('x-amzn-ErrorType', error.code);
        sendJson(response, error.status, {
          Type: error.status < 500 ? 'User' : 'Service',
          Message: error.message,
        });
      }
    },
    async invokeFunction(functionName, payload) {
      const { outcome } = await run(find(functionName), newId(), {
        event: JSON.stringify(payload),
        clientContext: undefined,
      });
      if ('failure' in outcome) return { payload: outcome.failure, functionError: 'Unhandled' };
      return { payload: JSON.parse(outcome.payload) };
    },
    async close() {
      await runner.close();
      await Promise.all(inBackground);
    },
  };
}

function sendEnd(response: ServerResponse, { outcome, logTail }: InvocationEnd, wantsLogTail: boolean): void {
  if (wantsLogTail) response.setHeader('X-Amz-Log-Result', Buffer.from(logTail).toString('base64'));
  if ('failure' in outcome) {
    response.setHeader('X-Amz-Function-Error', 'Unhandled');
    sendJson(response, 200, outcome.failure);
    return;
  }
  send(response, 200, outcome.payload, 'application/json');
}
