import { readFile } from 'node:fs/promises';
import { FAILURES, failureNamed } from '@agents/failures';

/** The errors that the SDK's model gives an operation, as its declaration lists them. The last is the base of all. */
async function errorsOf(client: string, command: string): Promise<readonly string[]> {
  const file = new URL(
    `../../../node_modules/@aws-sdk/client-${client}/dist-types/commands/${command}Command.d.ts`,
    import.meta.url,
  );
  const declaration = await readFile(file, 'utf8');
  const thrown = [...declaration.matchAll(/@throws \{@link (\w+)\}/g)].flatMap(([, name]) => name ?? []);
  const errors = thrown.filter((name) => !name.endsWith('ServiceException') || name === 'ServiceException');
  expect(errors.length).toBeGreaterThan(4);
  return errors;
}

/** What the state machines call: the operation in the SDK, the prefix of its errors in Step Functions, and the column of their rows. */
const INTEGRATIONS = {
  'arn:aws:states:::lambda:invoke': ['lambda', 'Invoke', 'Lambda', 'functionTask'],
  'arn:aws:states:::dynamodb:putItem': ['dynamodb', 'PutItem', 'DynamoDB', 'initiateTask'],
  'arn:aws:states:::states:startExecution.waitForTaskToken': [
    ...(['sfn', 'StartExecution', 'StepFunctions', 'followTask'] as const),
  ],
  'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess': ['sfn', 'SendTaskSuccess', 'Sfn', 'answerTask'],
  'arn:aws:states:::aws-sdk:sfn:sendTaskFailure': ['sfn', 'SendTaskFailure', 'Sfn', 'answerTask'],
} as const;

/** Calls that repeat and then ignore any error: whatever happens to a notice, the session is followed. */
const ANY_ERROR_IGNORED = ['arn:aws:states:::sqs:sendMessage'];

/** Step Functions names its own errors as exceptions, also those that the API names otherwise. */
const asException = (client: string, name: string): string =>
  client === 'sfn' ? name.replace(/(?:Exception)?$/, 'Exception') : name;

/** Named by code that calls AWS, and not by AWS. */
const OF_THE_CALLER = /^(?:TimeoutError|CredentialsProviderError|E[A-Z]+)$/;

describe('every error of the model has a row', () => {
  it.each(['PutItem', 'Query', 'GetItem'])('where the journal calls DynamoDB: %s', async (command) => {
    const errors = await errorsOf('dynamodb', command);
    // The table answers it as "taken".
    const failures = errors.filter((name) => name !== 'ConditionalCheckFailedException');
    expect(failures.filter((name) => !failureNamed(name)?.journal)).toEqual([]);
  });

  it.each(['InvokeAgentRuntime', 'StopRuntimeSession'])('where the agent is called: %s', async (command) => {
    const errors = await errorsOf('bedrock-agentcore', command);
    expect(errors.filter((name) => !failureNamed(name)?.agentCall)).toEqual([]);
  });

  it('where the state machines call AWS', async () => {
    const files = ['workflow', 'follower'].map((name) =>
      readFile(new URL(`../../../infra/${name}.yml`, import.meta.url), 'utf8'),
    );
    const machines = (await Promise.all(files)).join('\n');
    const resources = new Set(
      [...machines.matchAll(/^ +Resource: (\S+)$/gm)].map(([, resource]) => `${resource}`),
    );
    expect([...resources].toSorted()).toEqual(
      [...Object.keys(INTEGRATIONS), ...ANY_ERROR_IGNORED].toSorted(),
    );

    for (const [client, command, prefix, task] of Object.values(INTEGRATIONS)) {
      const errors = (await errorsOf(client, command)).map((name) => asException(client, name));
      expect(errors.filter((name) => !failureNamed(`${prefix}.${name}`)?.[task])).toEqual([]);
    }
  });
});

describe('the put of the workflow and the put of the journal', () => {
  it('retry the same errors of DynamoDB, those without a model included', () => {
    const retried = FAILURES.filter(
      ({ name, journal }) => journal && journal !== 'refused' && !OF_THE_CALLER.test(name),
    ).map(({ name }) => name);
    // Step Functions signs the put with credentials of its own.
    const ofDynamo = retried.filter((name) => name !== 'ExpiredTokenException');

    expect(ofDynamo).toContain('ServiceUnavailable');
    expect(
      ofDynamo.filter((name) => typeof failureNamed(`DynamoDB.${name}`)?.initiateTask !== 'object'),
    ).toEqual([]);
  });
});

describe('the names that Step Functions documents for its integrations', () => {
  it.each([
    ['Lambda.ServiceException', 'functionTask'],
    ['Lambda.AWSLambdaException', 'functionTask'],
    ['Lambda.SdkClientException', 'functionTask'],
    ['Lambda.ClientExecutionTimeoutException', 'functionTask'],
    ['Lambda.TooManyRequestsException', 'functionTask'],
    ['Lambda.Unknown', 'functionTask'],
    ['DynamoDB.AmazonDynamoDBException', 'initiateTask'],
    ['DynamoDB.SdkClientException', 'initiateTask'],
    ['States.Timeout', 'functionTask'],
    ['States.Timeout', 'initiateTask'],
  ] as const)('include %s, which the %s repeats', (name, task) => {
    expect(failureNamed(name)?.[task]).toMatchObject({ MaxAttempts: expect.any(Number) });
  });
});
