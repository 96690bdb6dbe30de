import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { listen } from '../../../test/support/listen.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type LocalStack, startLocalStack } from '../src/index.ts';
import { NOTES_TEMPLATE, NOTES_ZIPS, writePackage } from './support/package-fixture.ts';
import { createRecordingLog } from './support/recording-log.ts';
import { clientConfig } from './support/serve.ts';

const root = temporaryFolder();
const packageDir = mkdtempSync(join(root, 'package-'));
writePackage(packageDir, NOTES_TEMPLATE, NOTES_ZIPS);
const log = createRecordingLog();

describe('a packaged service on the local stack', () => {
  let stack: LocalStack;
  const clients: { destroy(): void }[] = [];

  /** A client of the stack that is destroyed with it. */
  function connect<Client extends { destroy(): void }>(
    Client: new (config: ReturnType<typeof clientConfig>) => Client,
  ) {
    const client = new Client(clientConfig(stack.endpoint));
    clients.push(client);
    return client;
  }

  beforeAll(async () => {
    stack = await startLocalStack({ packageDir, port: 0, log });
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await stack.close();
  });

  it('runs an event through rule, state machine, table and function', async () => {
    const Detail = JSON.stringify({ note: 'remember' });
    const Entries = [{ Source: 'notebook', DetailType: 'note', Detail }];
    const { Entries: results } = await connect(EventBridgeClient).send(new PutEventsCommand({ Entries }));
    const eventId = results?.[0]?.EventId ?? '';

    const execution = await endOf(connect(SFNClient), eventId);
    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      name: eventId,
      output: '{"noted":"remember","table":"notes-eu-west-1"}',
    });
    const key = { TableName: 'notes-eu-west-1', Key: { PK: { S: eventId } } };
    const { Item } = await connect(DynamoDBClient).send(new GetItemCommand(key));
    expect(Item).toEqual({ PK: { S: eventId }, At: { S: 'now' } });
  });

  it('shows the debug lines of functions when it is verbose only', () => {
    const line = log.lines.find(({ message }) => message.startsWith('{'));

    expect(line).toMatchObject({ level: 'debug', message: '{"level":"debug","note":"remember"}' });
  });

  it('returns the lines that functions wrote', async () => {
    const logs = connect(CloudWatchLogsClient);
    const logGroupName = '/aws/lambda/note';
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: '"noting remember"' }),
    );

    expect(events).toMatchObject([
      {
        message: 'noting remember',
        logStreamName: logStreams?.[0]?.logStreamName,
        timestamp: expect.any(Number),
      },
    ]);
    const at = events?.[0]?.timestamp;
    const thatMoment = await logs.send(
      new FilterLogEventsCommand({ logGroupName, startTime: at, endTime: at }),
    );
    expect(thatMoment.events).toContainEqual(events?.[0]);
    await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName: 'unknown' }))).rejects.toMatchObject(
      {
        name: 'ResourceNotFoundException',
      },
    );
  });

  it('is described as a stack with resources and outputs', async () => {
    const cloudFormation = connect(CloudFormationClient);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'notes-test' }));
    const resources = await cloudFormation.send(new ListStackResourcesCommand({ StackName: 'notes-test' }));

    expect(Stacks).toMatchObject([
      {
        StackStatus: 'CREATE_COMPLETE',
        Outputs: [
          {
            OutputKey: 'WorkflowArn',
            OutputValue: 'arn:aws:states:eu-west-1:000000000000:stateMachine:note-workflow',
            ExportName: 'notes-workflow',
          },
        ],
      },
    ]);
    expect(resources.StackResourceSummaries).toContainEqual(
      expect.objectContaining({ LogicalResourceId: 'NotesTable', PhysicalResourceId: 'notes-eu-west-1' }),
    );
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'other' })),
    ).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id other does not exist' });
  });

  it('names the account of the caller', async () => {
    const { Account } = await connect(STSClient).send(new GetCallerIdentityCommand({}));

    expect(Account).toBe('000000000000');
  });

  /** The execution once it has ended. */
  async function endOf(client: SFNClient, name: string) {
    const executionArn = `arn:aws:states:eu-west-1:000000000000:execution:note-workflow:${name}`;
    for (;;) {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return execution;
      await sleep(10);
    }
  }
});

describe('a stack that cannot start', () => {
  it('leaves nothing running when its port is taken', async () => {
    const { port } = await listen(createServer());
    const persistDir = mkdtempSync(join(root, 'data-'));

    await expect(startLocalStack({ packageDir, port, persistDir, log })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
    });

    // Its data folder is free again.
    const stack = await startLocalStack({ packageDir, port: 0, persistDir, log });
    await stack.close();
  });

  it('names the missing package', async () => {
    await expect(startLocalStack({ packageDir: root, port: 0, log })).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
    });
  });
});
