import { DescribeRuleCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createEventsService } from '../../src/events/events-service.ts';
import type { RuleResource } from '../../src/template/resources/workflow.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { clientConfig, type ServedEndpoint, serve } from '../support/serve.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:work';
const NOW = Date.parse('2026-11-23T21:00:00.123Z');

function rule(overrides: Partial<RuleResource>): RuleResource {
  return {
    name: 'rule',
    arn: 'arn:aws:events:us-east-1:000000000000:rule/rule',
    busName: 'default',
    enabled: true,
    pattern: { source: ['manual-trigger'] },
    targets: [{ id: 'work', arn: MACHINE }],
    ...overrides,
  };
}

const log = createRecordingLog();
const started: { stateMachineArn: string; name: string; input: string }[] = [];
let endpoint: ServedEndpoint;
let client: EventBridgeClient;

beforeAll(async () => {
  const ids = ['e-1', 'e-2', 'e-3', 'e-4', 'e-5', 'e-6', 'e-7', 'e-8', 'e-9', 'e-10', 'e-11', 'e-12', 'e-13'];
  const service = createEventsService({
    rules: [
      rule({}),
      rule({ name: 'off', enabled: false }),
      rule({ name: 'schedule', pattern: undefined }),
      rule({
        name: 'elsewhere',
        busName: 'other-bus',
        targets: [{ id: 'work', arn: MACHINE, input: '"other"' }],
      }),
      rule({ name: 'queue', targets: [{ id: 'queue', arn: 'arn:aws:sqs:us-east-1:000000000000:queue' }] }),
    ],
    accountId: '000000000000',
    region: 'us-east-1',
    startExecution: async (request) => void started.push(request),
    log,
    now: () => NOW,
    newId: () => ids.shift() ?? 'no id left',
  });
  endpoint = await serve([service], log);
  client = new EventBridgeClient(clientConfig(endpoint.url));
});
afterEach(() => started.splice(0));
afterAll(async () => {
  client.destroy();
  await endpoint.close();
});

const ENTRY = { Source: 'manual-trigger', DetailType: 'execute-agent', Detail: '{"prompt":"hi"}' };

describe('PutEvents', () => {
  it("starts the target of the matching rule with the whole event, named after the event's id", async () => {
    const answer = await client.send(new PutEventsCommand({ Entries: [ENTRY] }));

    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] });
    expect(started).toEqual([{ stateMachineArn: MACHINE, name: 'e-1', input: expect.any(String) }]);
    expect(JSON.parse(started[0]?.input ?? '')).toEqual({
      version: '0',
      id: 'e-1',
      'detail-type': 'execute-agent',
      source: 'manual-trigger',
      account: '000000000000',
      time: '2026-11-23T21:00:00Z',
      region: 'us-east-1',
      resources: [],
      detail: { prompt: 'hi' },
    });
  });

  it('keeps the time and the resources of the entry', async () => {
    const Time = new Date('2024-11-04T10:30:00.999Z');
    await client.send(new PutEventsCommand({ Entries: [{ ...ENTRY, Time, Resources: ['arn:a'] }] }));

    expect(JSON.parse(started[0]?.input ?? '')).toMatchObject({
      time: '2024-11-04T10:30:00Z',
      resources: ['arn:a'],
    });
  });

  it.each(['other-bus', 'arn:aws:events:us-east-1:000000000000:event-bus/other-bus'])(
    'delivers to the rules of the bus %s only',
    async (EventBusName) => {
      await client.send(new PutEventsCommand({ Entries: [{ ...ENTRY, EventBusName }] }));

      expect(started.map(({ input }) => input)).toEqual(['"other"']);
    },
  );

  it('reports each invalid entry in its place and accepts the others', async () => {
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          { ...ENTRY, Source: undefined },
          { ...ENTRY, DetailType: '' },
          { ...ENTRY, Detail: undefined },
          { ...ENTRY, Detail: '{"prompt":' },
          { ...ENTRY, Detail: '["a list"]' },
          { ...ENTRY, Source: 'aws.ec2' },
          ENTRY,
        ],
      }),
    );

    expect(answer.FailedEntryCount).toBe(6);
    expect(answer.Entries?.map((entry) => entry.ErrorCode)).toEqual([
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      undefined,
    ]);
    expect(answer.Entries?.[0]?.ErrorMessage).toBe(
      'Parameter Source is not valid. Reason: Source is a required argument.',
    );
    expect(started).toHaveLength(1);
  });

  it.each([
    ['no entries', []],
    ['eleven entries', Array.from({ length: 11 }, () => ENTRY)],
    ['more than 1 MB', [{ ...ENTRY, Detail: JSON.stringify({ text: 'x'.repeat(1024 * 1024) }) }]],
  ])('refuses %s', async (_, Entries) => {
    await expect(client.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(started).toEqual([]);
  });

  it('logs the targets that it ignores when it starts', () => {
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { rule: 'queue' } });
  });
});

describe('a Detail that nests deep', () => {
  const nested = (levels: number) => `{"d":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

  it('is delivered, up to 900 levels', async () => {
    const Detail = nested(900);
    const answer = await client.send(new PutEventsCommand({ Entries: [{ ...ENTRY, Detail }] }));

    expect(answer.FailedEntryCount).toBe(0);
    expect(started).toHaveLength(1);
  });

  it.each([901, 5_000, 100_000])(
    'of %i levels is malformed; the other entries are accepted',
    async (levels) => {
      const deep = { ...ENTRY, Detail: nested(levels) };
      const answer = await client.send(new PutEventsCommand({ Entries: [deep, ENTRY] }));

      expect(answer).toMatchObject({
        FailedEntryCount: 1,
        Entries: [{ ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) }],
      });
      expect(started).toHaveLength(1);
    },
  );
});

describe('DescribeRule', () => {
  it.each([
    ['rule', undefined, { Name: 'rule', EventBusName: 'default', State: 'ENABLED' }],
    ['off', 'default', { Name: 'off', State: 'DISABLED' }],
    ['elsewhere', 'arn:aws:events:us-east-1:000000000000:event-bus/other-bus', { EventBusName: 'other-bus' }],
  ])('describes the rule %s on the bus %s', async (Name, EventBusName, rule) => {
    expect(await client.send(new DescribeRuleCommand({ Name, EventBusName }))).toMatchObject({
      ...rule,
      Arn: expect.stringContaining(':rule/'),
      EventPattern: '{"source":["manual-trigger"]}',
    });
  });

  it('describes a rule on a schedule, which starts nothing here, without a pattern', async () => {
    const described = await client.send(new DescribeRuleCommand({ Name: 'schedule' }));
    expect(described).toMatchObject({ Name: 'schedule', State: 'ENABLED' });
    expect(described).not.toHaveProperty('EventPattern');
  });

  it.each([
    ['missing', undefined, /^Rule missing does not exist on EventBus default\.$/],
    ['rule', 'other-bus', /^Rule rule does not exist on EventBus other-bus\.$/],
    ['rule', 'no-bus', /^Event bus no-bus does not exist\.$/],
  ])('refuses the rule %s on the bus %s as AWS does', async (Name, EventBusName, message) => {
    await expect(client.send(new DescribeRuleCommand({ Name, EventBusName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(message),
    });
  });
});
