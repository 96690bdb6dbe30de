import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { BedrockAgentCoreClient, InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Listening, listen } from '../../support/listen.ts';
import type { Fault } from '../fault.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';

const SESSION = 'd9b1c1de-0000-4000-8000-000000000001';
const RUNTIME = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-0123456789';

let server: Listening;
/** The bodies that reached the server. */
const bodies: string[] = [];
let proxy: FaultProxy;
let fault: Fault | undefined;
const slept: number[] = [];
const ended: unknown[] = [];

beforeEach(async () => {
  fault = undefined;
  slept.length = 0;
  ended.length = 0;
  bodies.length = 0;
  server = await startServer();
  proxy = await startFaultProxy({
    upstream: () => server.url,
    plan: () => fault,
    sleep: async (ms) => void slept.push(ms),
    endCaller: async ({ caller }, sessionId, signal) => void ended.push({ caller, sessionId, signal }),
  });
});
afterEach(async () => {
  await proxy.close();
  await server.close();
});

/** Starts a server whose n-th answer is `{"answer": n}`, padded so that it can be cut. */
function startServer(): Promise<Listening> {
  return listen(
    createServer(async (request, response) => {
      bodies.push(await text(request));
      const body = JSON.stringify({ answer: bodies.length, padding: 'x'.repeat(100) });
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    }),
  );
}

const config = (accessKeyId: string) => ({
  endpoint: proxy.url,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: 'local' },
  maxAttempts: 1,
});

const putEvent = (): Promise<object> =>
  new DynamoDBClient(config('invoker')).send(
    new PutItemCommand({
      TableName: 'table',
      Item: { PK: { S: `SESSION#${SESSION}` }, SK: { S: 'EVENT#1' }, Status: { S: 'AGENT_X' } },
    }),
  );

const invokeFunction = (): Promise<object> =>
  new LambdaClient(config('step-functions')).send(
    new InvokeCommand({ FunctionName: 'poller', Payload: JSON.stringify({ session_id: SESSION }) }),
  );

const invokeAgent = (): Promise<object> =>
  new BedrockAgentCoreClient(config('invoker')).send(
    new InvokeAgentRuntimeCommand({
      agentRuntimeArn: RUNTIME,
      runtimeSessionId: SESSION,
      payload: Buffer.from(JSON.stringify({ action: 'start', session_id: SESSION })),
    }),
  );

const startExecution = (): Promise<object> =>
  new SFNClient(config('eventbridge')).send(
    new StartExecutionCommand({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:workflow',
      name: SESSION,
      input: JSON.stringify({ session_id: SESSION, payload: { label: 'first' } }),
    }),
  );

describe('a request without a fault', () => {
  it('reaches the server unchanged, and the answer comes back unchanged', async () => {
    const answer = await fetch(`${proxy.url}/some/path?query=1`, { method: 'POST', body: 'hello' });

    expect(await answer.json()).toMatchObject({ answer: 1 });
    expect(bodies).toEqual(['hello']);
  });

  it.each([
    ['an event', putEvent, { caller: 'invoker', operation: 'dynamodb:PutItem', subject: 'AGENT_X' }],
    [
      'a function',
      invokeFunction,
      { caller: 'step-functions', operation: 'lambda:Invoke', subject: 'poller' },
    ],
    [
      'an agent',
      invokeAgent,
      { caller: 'invoker', operation: 'bedrock-agentcore:InvokeAgentRuntime', subject: 'start' },
    ],
    [
      'an execution',
      startExecution,
      { caller: 'eventbridge', operation: 'states:StartExecution', subject: '' },
    ],
  ])('is identified by caller, operation and subject: %s', async (_what, request, identity) => {
    await request();

    expect(proxy.exchanges[0]?.call).toMatchObject({ ...identity, nth: 1 });
    expect(proxy.exchanges[0]?.sessionId).toBe(SESSION);
  });

  it('belongs to the label of its session from the start of the execution on', async () => {
    await putEvent();
    await startExecution();
    await putEvent();

    expect(proxy.exchanges.map(({ call }) => call.session)).toEqual([SESSION, 'first', 'first']);
  });
});

describe('a request with a fault', () => {
  it.each([
    ['drop-before', 0],
    ['drop-after', 1],
    ['cut', 1],
  ] as const)('%s: the connection ends, and the request reached the server %d times', async (kind, times) => {
    fault = { kind };

    await expect(putEvent()).rejects.toMatchObject({ name: expect.not.stringContaining('Exception') });
    expect(bodies).toHaveLength(times);
    expect(proxy.exchanges[0]).toMatchObject({ fault: { kind } });
    expect(proxy.exchanges[0]?.answers).toHaveLength(times);
  });

  it.each([
    ['DynamoDB', putEvent, 'ProvisionedThroughputExceededException', 'InternalServerError'],
    ['Lambda', invokeFunction, 'TooManyRequestsException', 'ServiceException'],
    ['AgentCore', invokeAgent, 'ThrottlingException', 'InternalServerException'],
    ['Step Functions', startExecution, 'ThrottlingException', 'InternalFailure'],
  ])('is refused with an error of %s and does not reach it', async (_service, request, throttled, broken) => {
    fault = { kind: 'throttle' };
    await expect(request()).rejects.toMatchObject({ name: throttled });
    fault = { kind: 'error-500' };
    await expect(request()).rejects.toMatchObject({ name: broken, $metadata: { httpStatusCode: 500 } });

    expect(bodies).toEqual([]);
  });

  it.each([
    [true, 'first', 1],
    [false, 'first', 1],
    [false, 'second', 2],
  ] as const)(
    'twice: reaches the server twice (together: %p), and the sender gets the %s answer',
    async (together, answer, number) => {
      fault = { kind: 'twice', together, answer };

      const reply = await fetch(proxy.url, { method: 'POST', body: 'once' });

      if (!together) expect(await reply.json()).toMatchObject({ answer: number });
      expect(bodies).toEqual(['once', 'once']);
    },
  );

  it('delay: reaches the server after the delay', async () => {
    fault = { kind: 'delay', ms: 1_234 };

    await putEvent();

    expect(slept).toEqual([1_234]);
    expect(bodies).toHaveLength(1);
  });

  it.each([
    ['kill', 0, 'SIGKILL', []],
    ['stop', 50, 'SIGTERM', [50]],
  ] as const)(
    '%s after %d ms: ends the sender, and the server carries the request out',
    async (kind, afterMs, signal, waits) => {
      fault = { kind, afterMs };

      await putEvent();
      await proxy.idle();

      expect(ended).toEqual([{ caller: 'invoker', sessionId: SESSION, signal }]);
      expect(slept).toEqual(waits);
      expect(bodies).toHaveLength(1);
    },
  );

  it('ends the connection when the server cannot be reached', async () => {
    await server.close();

    await expect(fetch(proxy.url, { method: 'POST' })).rejects.toThrow();
    expect(proxy.exchanges[0]?.answers).toEqual([]);
  });
});
