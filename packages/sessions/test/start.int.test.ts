import { createServer } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { listen } from '../../../test/support/listen.ts';
import { openStage } from '../src/stage.ts';
import { putSessionEvent, startSession } from '../src/start.ts';

let endpoint: string;
const received: { operation: string | undefined; region: string | undefined; body: unknown }[] = [];
let answer: object;
/** The answer to DescribeRule: the state of the rule, or the name of an error. */
let rule: { State: string } | { error: string } = { State: 'ENABLED' };
beforeAll(async () => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const region = /Credential=[^/]+\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '')?.[1];
    received.push({ operation, region, body: JSON.parse(Buffer.concat(chunks).toString() || '{}') });
    const found = 'error' in rule ? { __type: rule.error, message: 'no' } : rule;
    const body = operation === 'DescribeRule' ? found : answer;
    response
      .writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(body));
  });
  ({ url: endpoint } = await listen(server));
});

const client = (): EventBridgeClient =>
  new EventBridgeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

describe('putSessionEvent', () => {
  it("puts the guide's event and returns its id, which is the session's id", async () => {
    answer = { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] };

    expect(await putSessionEvent(client(), '{"prompt":"hello"}')).toBe('e-1');
    expect(received.at(-1)?.body).toEqual({
      Entries: [{ Source: 'manual-trigger', DetailType: 'execute-agent', Detail: '{"prompt":"hello"}' }],
    });
  });

  it('says why EventBridge refused the event', async () => {
    answer = {
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }],
    };

    await expect(putSessionEvent(client(), 'nonsense')).rejects.toMatchObject({
      code: 'TRIGGER_REFUSED',
      message: expect.stringContaining('MalformedDetail: Detail is malformed.'),
    });
  });
});

describe('startSession', () => {
  const notes: string[] = [];
  beforeEach(() => {
    received.length = 0;
    notes.length = 0;
    answer = { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] };
  });

  const start = (stage: string) =>
    startSession(
      openStage(
        { stage, region: 'eu-west-1' },
        {
          env: { AWS_ENDPOINT_URL: endpoint },
          now: () => 0,
          sleep: async () => {},
          note: ({ code, text }) => void notes.push(`${code}: ${text}`),
        },
      ),
      { payload: { prompt: 'hello' } },
    );

  it("looks for the stage's rule with one call, then puts the event on its bus, both in the stage's region", async () => {
    rule = { State: 'ENABLED' };

    expect(await start('prod')).toBe('e-1');
    expect(received).toEqual([
      {
        operation: 'DescribeRule',
        region: 'eu-west-1',
        body: { Name: 'agent-session-trigger-prod', EventBusName: 'agents-bus-prod' },
      },
      {
        operation: 'PutEvents',
        region: 'eu-west-1',
        body: { Entries: [expect.objectContaining({ EventBusName: 'agents-bus-prod' })] },
      },
    ]);
    expect(notes).toEqual([]);
  });

  it.each([
    [{ error: 'ResourceNotFoundException' }, 'TRIGGER_NOT_FOUND', 'does not exist'],
    [{ State: 'DISABLED' }, 'TRIGGER_DISABLED', 'is disabled'],
  ] as const)('sends nothing if the rule answers %j', async (given, code, found) => {
    rule = given;

    await expect(start('dev')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(
        new RegExp(
          `No session was started in stage dev at http:\\S+: the rule agent-session-trigger-dev .* default ${found}`,
        ),
      ),
    });
    expect(received.map(({ operation }) => operation)).not.toContain('PutEvents');
  });

  it('starts the session of a role that may not look, and says so', async () => {
    rule = { error: 'AccessDeniedException' };

    expect(await start('dev')).toBe('e-1');
    expect(notes).toEqual([expect.stringMatching(/^RULE_UNREADABLE: .*events:DescribeRule/)]);
  });

  it('sends nothing if EventBridge cannot answer', async () => {
    rule = { error: 'ValidationException' };

    await expect(start('dev')).rejects.toMatchObject({ name: 'ValidationException' });
    expect(received.map(({ operation }) => operation)).not.toContain('PutEvents');
  });
});
