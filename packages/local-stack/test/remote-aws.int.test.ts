import { AwsError, type AwsService } from '../src/endpoint/aws-service.ts';
import { headerOf, readBody, send } from '../src/endpoint/http.ts';
import { createRemoteAws } from '../src/remote-aws.ts';
import { createDynamodbPutItem, createLambdaInvoke } from '../src/states/integrations.ts';
import { createStatesIntegrations, START_EXECUTION } from '../src/states/states-integrations.ts';
import { createRecordingLog } from './support/recording-log.ts';
import { type ServedEndpoint, serve } from './support/serve.ts';

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly cutAfter?: number;
}

let reply: Reply;
let seen: { path: string | undefined; target: string | undefined; authorization: string; body: unknown };

const aws: AwsService = {
  name: 'aws',
  accepts: () => true,
  async handle(request, response) {
    seen = {
      path: request.url,
      target: headerOf(request, 'x-amz-target'),
      authorization: headerOf(request, 'authorization') ?? '',
      body: JSON.parse((await readBody(request)).toString('utf8')),
    };
    const { status = 200, headers = {}, body = '{}', cutAfter } = reply;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (cutAfter === undefined) send(response, status, body, 'application/json');
    else {
      response.writeHead(status, { 'content-length': body.length });
      response.write(body.slice(0, cutAfter), () => response.destroy());
    }
  },
};

let endpoint: ServedEndpoint;
beforeAll(async () => {
  endpoint = await serve([aws], createRecordingLog());
});
afterAll(() => endpoint.close());

const remote = () =>
  createRemoteAws({ endpoint: endpoint.url, region: 'us-east-1', caller: 'step-functions' });
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:invoker';

type Kind = 'lambda' | 'dynamodb' | 'start' | 'answer';

/** What a task of a workflow ends with, by the name that its Retry and Catch match. */
async function errorOf(kind: Kind): Promise<unknown> {
  const aws = remote();
  const states = createStatesIntegrations(aws);
  const calls: Readonly<Record<Kind, () => Promise<unknown> | undefined>> = {
    lambda: () => createLambdaInvoke(aws.invokeFunction)({ FunctionName: functionArn, Payload: {} }),
    dynamodb: () => createDynamodbPutItem(aws.putItem)({ TableName: 't' }),
    start: () => states[`${START_EXECUTION}.waitForTaskToken`]?.({ StateMachineArn: 'arn:machine' }),
    answer: () => states['arn:aws:states:::aws-sdk:sfn:sendTaskSuccess']?.({ TaskToken: 't', Output: '{}' }),
  };
  const task = Promise.resolve(calls[kind]());
  return task.then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'failure' in error ? error.failure : error),
  );
}

describe('calls of other services over HTTP', () => {
  it('put items, signed by their caller', async () => {
    reply = { body: '{"Attributes":{}}' };

    expect(await remote().putItem({ TableName: 't' })).toEqual({ Attributes: {} });
    expect(seen).toMatchObject({ target: 'DynamoDB_20120810.PutItem', body: { TableName: 't' } });
    expect(seen.authorization).toContain('Credential=step-functions/');
  });

  it('start executions', async () => {
    reply = {};
    const request = { stateMachineArn: 'arn:machine', name: 'e-1', input: '{}' };

    await remote().startExecution(request);

    expect(seen).toMatchObject({ target: 'AWSStepFunctions.StartExecution', body: request });
  });

  it('answer the tokens of tasks', async () => {
    reply = {};
    const success = { taskToken: 't', output: '{}' };
    await remote().sendTaskSuccess(success);
    expect(seen).toMatchObject({ target: 'AWSStepFunctions.SendTaskSuccess', body: success });
    expect(seen.authorization).toContain('Credential=step-functions/');

    const failure = { taskToken: 't', error: 'E', cause: 'why' };
    await remote().sendTaskFailure(failure);
    expect(seen).toMatchObject({ target: 'AWSStepFunctions.SendTaskFailure', body: failure });

    await remote().sendTaskHeartbeat({ taskToken: 't' });
    expect(seen).toMatchObject({ target: 'AWSStepFunctions.SendTaskHeartbeat', body: { taskToken: 't' } });
  });

  it('invoke functions, and tell an answer from an error of the function', async () => {
    reply = { body: '{"answer":1}' };
    expect(await remote().invokeFunction(functionArn, { a: 1 })).toEqual({ payload: { answer: 1 } });
    expect(seen).toMatchObject({
      path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
      body: { a: 1 },
    });

    reply = { headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorType":"E"}' };
    expect(await remote().invokeFunction(functionArn, {})).toEqual({
      payload: { errorType: 'E' },
      functionError: 'Unhandled',
    });
  });
});

const states = (code: string): Reply => ({ status: 400, body: `{"__type":"${code}","message":"why"}` });

describe('what a workflow calls their errors', () => {
  it.each<[string, Kind, Reply, string]>([
    [
      'a throttled function',
      'lambda',
      { status: 429, headers: { 'x-amzn-errortype': 'TooManyRequestsException:http://doc' } },
      'Lambda.TooManyRequestsException',
    ],
    [
      'a fault of Lambda',
      'lambda',
      { status: 500, headers: { 'x-amzn-errortype': 'ServiceException' } },
      'Lambda.ServiceException',
    ],
    [
      'a throttled put',
      'dynamodb',
      {
        status: 400,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}',
      },
      'DynamoDB.ProvisionedThroughputExceededException',
    ],
    [
      'a refused condition',
      'dynamodb',
      { status: 400, body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}' },
      'DynamoDB.ConditionalCheckFailedException',
    ],
    ['a throttled start', 'start', states('ThrottlingException'), 'StepFunctions.AWSStepFunctionsException'],
    [
      'a start without a machine',
      'start',
      states('StateMachineDoesNotExist'),
      'StepFunctions.StateMachineDoesNotExistException',
    ],
    [
      'a start whose answer was cut',
      'start',
      { body: '{"a":1}', cutAfter: 2 },
      'StepFunctions.SdkClientException',
    ],
    ['an answer to a token that has ended', 'answer', states('TaskTimedOut'), 'Sfn.TaskTimedOutException'],
    ['an answer that is denied', 'answer', states('AccessDeniedException'), 'Sfn.SfnException'],
    ['an answer that was cut', 'lambda', { body: '{"answer":1}', cutAfter: 4 }, 'Lambda.SdkClientException'],
    [
      'a put whose answer was cut',
      'dynamodb',
      { body: '{"a":1}', cutAfter: 2 },
      'DynamoDB.SdkClientException',
    ],
  ])('%s (%s)', async (_what, kind, answer, name) => {
    reply = answer;

    expect(await errorOf(kind)).toMatchObject({ error: name });
  });

  it('an error of no AWS protocol is known by its status', async () => {
    reply = { status: 502, body: '<html>' };

    await expect(remote().putItem({})).rejects.toEqual(new AwsError('Http502', 'HTTP 502', 502));
  });
});
