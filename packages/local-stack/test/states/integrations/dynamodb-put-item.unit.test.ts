import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../src/endpoint/aws-service.ts';
import { createDynamodbPutItem } from '../../../src/states/integrations/dynamodb-put-item.ts';
import { StatesError } from '../../../src/states/outcome.ts';

async function failureOf(error: unknown) {
  const thrown: unknown = await createDynamodbPutItem(() => Promise.reject(error))({}).catch(
    (e: unknown) => e,
  );
  return thrown instanceof StatesError ? thrown.failure : thrown;
}

describe('arn:aws:states:::dynamodb:putItem', () => {
  it('passes the parameters on and answers an object', async () => {
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
  ])('names an error of %s as the API does', async (_, error) => {
    expect(await failureOf(error)).toEqual({
      error: 'DynamoDB.ConditionalCheckFailedException',
      cause: `${message} (Service: DynamoDb, Error Code: ConditionalCheckFailedException)`,
    });
  });
});
