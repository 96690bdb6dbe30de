import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AwsService, InvokeFunction } from '../endpoint/aws-service.ts';
import { send, sendJson } from '../endpoint/http.ts';
import { createRestService } from '../endpoint/rest-service.ts';
import type { FunctionResource } from '../template/resources/code.ts';
import type { InvocationEnd } from './environment.ts';
import { createFindFunction, type InvokeRequest, readInvokeRequest } from './invoke-request.ts';
import { type FunctionRunner, type FunctionRunnerOptions, startFunctionRunner } from './runner.ts';

/** Lambda's Invoke, over HTTP and for calls from inside the stack. */
export interface LambdaService extends AwsService {
  /** @throws AwsError `ResourceNotFoundException` (404) for a function that is not deployed */
  readonly invokeFunction: InvokeFunction;
  readonly replaceCode: FunctionRunner['replaceCode'];
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
  const { accountId, functions, region, log, newId = randomUUID } = options;
  const runner = await startFunctionRunner({ ...options, newId });
  const find = createFindFunction(functions, `arn:aws:lambda:${region}:${accountId}:function:`);
  const inBackground = new Set<Promise<void>>();

  async function run(
    fn: FunctionResource,
    requestId: string,
    { event, clientContext }: Pick<InvokeRequest, 'event' | 'clientContext'>,
  ): Promise<InvocationEnd> {
    const end = await runner.run(fn, { requestId, event, clientContext });
    if ('failure' in end.outcome) {
      const { errorType, errorMessage } = end.outcome.failure;
      const error = `${errorType}: ${errorMessage}`;
      log.warn({ function: fn.name, request_id: requestId, error }, 'function failed');
    }
    return end;
  }

  /** Lambda retries a failed asynchronous invocation twice, minutes later; here the log line is all that follows. */
  function runInBackground(fn: FunctionResource, requestId: string, request: InvokeRequest): void {
    const about = { function: fn.name, request_id: requestId };
    const running = run(fn, requestId, request).then(
      () => undefined,
      (error: unknown) => log.error({ ...about, error }, 'invocation lost'),
    );
    inBackground.add(running);
    running.finally(() => inBackground.delete(running));
  }

  async function handleInvoke(request: InvokeRequest, response: ServerResponse): Promise<void> {
    const fn = find(request.functionName, request.qualifier);
    const requestId = newId();
    response.setHeader('x-amzn-RequestId', requestId);
    response.setHeader('X-Amz-Executed-Version', '$LATEST');
    switch (request.invocationType) {
      case 'RequestResponse':
        sendEnd(response, await run(fn, requestId, request), request.wantsLogTail);
        return;
      case 'Event':
        runInBackground(fn, requestId, request);
        response.writeHead(202, { 'Content-Length': 0 }).end();
        return;
      case 'DryRun':
        response.writeHead(204, { 'Content-Length': 0 }).end();
    }
  }

  const api = createRestService({
    name: 'lambda',
    operations: {
      Invoke: {
        method: 'POST',
        path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/invocations$/,
        handle: async (call) => handleInvoke(await readInvokeRequest(call), call.response),
      },
    },
    errorBody: ({ status, message }) => ({ Type: status < 500 ? 'User' : 'Service', Message: message }),
    log,
  });
  return {
    ...api,
    replaceCode: runner.replaceCode,
    async invokeFunction(functionName, payload) {
      const request = { event: JSON.stringify(payload), clientContext: undefined };
      const { outcome } = await run(find(functionName), newId(), request);
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
