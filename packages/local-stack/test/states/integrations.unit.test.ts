import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { AwsError, type FunctionAnswer } from '../../src/endpoint/aws-service.ts';
import { createDynamodbPutItem, createLambdaInvoke } from '../../src/states/integrations.ts';
import type { Json } from '../../src/states/json.ts';
import { StatesError } from '../../src/states/outcome.ts';

async function lambdaFailure(answer: Promise<FunctionAnswer>, parameters: Json = { FunctionName: 'poller' }) {
  const error: unknown = await createLambdaInvoke(() => answer)(parameters).catch(
    (thrown: unknown) => thrown,
  );
  return error instanceof StatesError ? error.failure : error;
}

describe('arn:aws:states:::lambda:invoke', () => {
  it('returns the payload with version and status', async () => {
    const calls: unknown[] = [];
    const invoke = createLambdaInvoke(async (...call) => {
      calls.push(call);
      return { payload: { state: 'RUNNING' } };
    });
    const answer = await invoke({ FunctionName: 'poller', Payload: { session_id: 's' } });
    expect(calls).toEqual([['poller', { session_id: 's' }]]);
    expect(answer).toEqual({ ExecutedVersion: '$LATEST', Payload: { state: 'RUNNING' }, StatusCode: 200 });
  });

  it('returns null for a function that returns nothing', async () => {
    const answer = await createLambdaInvoke(async () => ({ payload: undefined }))({ FunctionName: 'f' });
    expect(answer).toMatchObject({ Payload: null });
  });

  it.each(['AgentRuntimeUnavailable', 'Sandbox.Timedout'])(
    'names an error of the function by its type %s',
    async (errorType) => {
      const payload = { errorType, errorMessage: 'why', trace: ['at x'] };
      expect(await lambdaFailure(Promise.resolve({ payload, functionError: 'Unhandled' }))).toEqual({
        error: errorType,
        cause: JSON.stringify(payload),
      });
    },
  );

  it('names an error without a type Lambda.Unknown', async () => {
    const payload = { errorMessage: 'Task timed out' };
    expect(await lambdaFailure(Promise.resolve({ payload, functionError: 'Unhandled' }))).toEqual({
      error: 'Lambda.Unknown',
      cause:
        'The cause could not be determined because Lambda did not return an error type. ' +
        'Returned payload: {"errorMessage":"Task timed out"}',
    });
  });

  it.each([
    ['ResourceNotFoundException', 404],
    ['TooManyRequestsException', 429],
  ])('names an error of the service Lambda.%s', async (code, status) => {
    expect(await lambdaFailure(Promise.reject(new AwsError(code, 'Function not found: f', status)))).toEqual({
      error: `Lambda.${code}`,
      cause: `Function not found: f (Service: Lambda, Status Code: ${status})`,
    });
  });

  it('names any other error Lambda.SdkClientException', async () => {
    expect(await lambdaFailure(Promise.reject(new Error('connection lost')))).toEqual({
      error: 'Lambda.SdkClientException',
      cause: 'connection lost',
    });
  });

  it('refuses unknown parameters and names them', async () => {
    const parameters = { FunctionName: 'f', InvocationType: 'Event' };
    expect(await lambdaFailure(Promise.resolve({ payload: null }), parameters)).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('InvocationType'),
    });
  });
});

async function dynamodbFailure(error: unknown) {
  const thrown: unknown = await createDynamodbPutItem(() => Promise.reject(error))({}).catch(
    (e: unknown) => e,
  );
  return thrown instanceof StatesError ? thrown.failure : thrown;
}

describe('arn:aws:states:::dynamodb:putItem', () => {
  it('passes the parameters on and returns an object', async () => {
    const calls: unknown[] = [];
    const putItem = createDynamodbPutItem(async (parameters) => {
      calls.push(parameters);
      return { $metadata: { requestId: 'r' }, Attributes: { PK: { S: 'old' } } };
    });
    const parameters = { TableName: 't', Item: { PK: { S: 'SESSION#1' } } };
    expect(await putItem(parameters)).toEqual({
      Attributes: { PK: { S: 'old' } },
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
    expect(calls).toEqual([parameters]);
  });

  const message = 'The conditional request failed';
  it.each([
    ['an SDK', new ConditionalCheckFailedException({ message, $metadata: {} })],
    ['the local stack', new AwsError('ConditionalCheckFailedException', message)],
  ])('names an error of %s by its name in the API', async (_, error) => {
    expect(await dynamodbFailure(error)).toEqual({
      error: 'DynamoDB.ConditionalCheckFailedException',
      cause: `${message} (Service: DynamoDb, Error Code: ConditionalCheckFailedException)`,
    });
  });
});
