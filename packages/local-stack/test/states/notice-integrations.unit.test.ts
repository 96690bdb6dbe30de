import { AwsError } from '../../src/endpoint/aws-service.ts';
import { createNoticeIntegrations, type ReadHistory } from '../../src/states/notice-integrations.ts';
import { StatesError } from '../../src/states/outcome.ts';

const SEND = 'arn:aws:states:::sqs:sendMessage';
const RECEIVE = 'arn:aws:states:::aws-sdk:sqs:receiveMessage';
const PUBLISH = 'arn:aws:states:::sns:publish';
const HISTORY = 'arn:aws:states:::aws-sdk:sfn:getExecutionHistory';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:agents-alarms-dev';
const batch = (QueueUrl: string) => ({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });

function setUp(readHistory: ReadHistory = async () => ({ events: [] })) {
  const seen: unknown[] = [];
  const integrations = createNoticeIntegrations(
    {
      onSend: (queue, body) => seen.push([queue, body]),
      onPublish: (topic, message) => seen.push([topic, message]),
    },
    readHistory,
  );
  const call = async (arn: string, parameters: Parameters<(typeof integrations)[string]>[0]) =>
    integrations[arn]?.(parameters);
  const failure = (arn: string, parameters: Parameters<(typeof integrations)[string]>[0]) =>
    call(arn, parameters).catch((error: unknown) => (error instanceof StatesError ? error.failure : error));
  return { seen, call, failure };
}

describe('a queue', () => {
  it('gives each message once, at most ten at a time, and nothing when it is empty', async () => {
    const { call } = setUp();
    for (let index = 0; index < 11; index += 1) {
      await call(SEND, { QueueUrl: 'https://sqs/1/notices', MessageBody: `m${index}` });
    }
    const answers = [1, 2, 3].map(() => call(RECEIVE, batch('https://sqs/1/notices')));
    expect(await Promise.all(answers)).toEqual([
      { Messages: Array.from({ length: 10 }, (_, index) => expect.objectContaining({ Body: `m${index}` })) },
      { Messages: [expect.objectContaining({ Body: 'm10' })] },
      {},
    ]);
  });

  it('is not another queue', async () => {
    const { call } = setUp();
    await call(SEND, { QueueUrl: 'https://sqs/1/a', MessageBody: 'm' });
    expect(await call(RECEIVE, batch('https://sqs/1/b'))).toEqual({});
  });

  it('gets an object as JSON, and the developer sees it', async () => {
    const { call, seen } = setUp();
    await call(SEND, { QueueUrl: 'https://sqs/1/notices', MessageBody: { what: 'x' } });
    expect(seen).toEqual([['notices', '{"what":"x"}']]);
  });
});

describe('a topic', () => {
  it('shows its message to the developer', async () => {
    const { call, seen } = setUp();
    await call(PUBLISH, { TopicArn: TOPIC, Subject: 'agents-dev: session FAILED', Message: 'why' });
    expect(seen).toEqual([['agents-alarms-dev', { subject: 'agents-dev: session FAILED', message: 'why' }]]);
  });

  it.each([
    ['a subject of 100 characters', { Subject: 's'.repeat(100), Message: 'm' }],
    ['a subject that is not ASCII', { Subject: 'agents-dev: …', Message: 'm' }],
    ['a subject of two lines', { Subject: 'a\nb', Message: 'm' }],
    ['a message of more than 256 KiB', { Subject: 's', Message: 'm'.repeat(262_145) }],
    ['no message', { Subject: 's', Message: '' }],
  ])('refuses %s', async (_what, message) => {
    const { failure, seen } = setUp();
    expect(await failure(PUBLISH, { TopicArn: TOPIC, ...message })).toMatchObject({
      error: 'States.Runtime',
    });
    expect(seen).toEqual([]);
  });
});

describe('the history of an execution', () => {
  const request = { ExecutionArn: 'arn:aws:states:x', MaxResults: 1, ReverseOrder: true };

  it('has the names of the SDK integration', async () => {
    const { call } = setUp(async () => ({
      events: [{ id: 3, type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E', cause: 'c' } }],
    }));
    expect(await call(HISTORY, request)).toEqual({
      Events: [{ Id: 3, Type: 'ExecutionFailed', ExecutionFailedEventDetails: { Error: 'E', Cause: 'c' } }],
    });
  });

  it('of no execution fails with the name of the API', async () => {
    const { failure } = setUp(async () => {
      throw new AwsError('ExecutionDoesNotExist', 'no such execution');
    });
    expect(await failure(HISTORY, request)).toEqual({
      error: 'Sfn.ExecutionDoesNotExistException',
      cause: 'no such execution',
    });
  });
});
