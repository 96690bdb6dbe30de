import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { createRecordingLog } from '../support/recording-log.ts';
import { MACHINE_ARN, only } from './support/executions.ts';
import { FOLLOWER_ARN, FOLLOWER_MACHINE, ROUND } from './support/rounds.ts';
import { type StatesServer, startStatesServer } from './support/states-server.ts';

describe('an Express machine over HTTP', () => {
  let server: StatesServer;
  let tokens: string[];
  const log = createRecordingLog();

  beforeEach(async () => {
    tokens = [];
    log.lines.length = 0;
    server = await startStatesServer({
      definition: only({ ...ROUND, HeartbeatSeconds: 60 }),
      stateMachines: [FOLLOWER_MACHINE],
      // The rounds never end by themselves.
      async invokeFunction(_name, payload) {
        tokens.push(/"token":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? '');
        return { payload: { state: 'RUNNING' } };
      },
      log,
    });
  });

  afterEach(() => server.close());

  const start = (fields: { name?: string; input?: string; stateMachineArn?: string } = {}) =>
    server.client.send(new StartExecutionCommand({ stateMachineArn: FOLLOWER_ARN, ...fields }));

  /** Starts the workflow and waits for its first round; returns its ARN and the token. */
  async function startWorkflow() {
    const { executionArn } = await start({ stateMachineArn: MACHINE_ARN });
    await server.clock.advance(0);
    return { executionArn, taskToken: tokens[0] };
  }

  const endOf = async (executionArn: string | undefined) => {
    await server.clock.advance(0);
    return server.client.send(new DescribeExecutionCommand({ executionArn }));
  };

  it('starts an execution for each request, whatever its name', async () => {
    const starts = [await start({ name: 'round-1' }), await start({ name: 'round-1' })];
    const arns = starts.map(({ executionArn }) => executionArn);
    expect(new Set(arns).size).toBe(2);
    for (const arn of arns) {
      expect(arn).toMatch(/^arn:aws:states:us-east-1:0{12}:express:follower:round-1:[0-9a-f-]{36}$/);
    }
    expect(starts[0]?.startDate?.getTime()).toBe(server.clock.now());
    await server.clock.advance(0);
    expect(tokens).toHaveLength(2);
  });

  it.each([
    ['a name with a space', { name: 'a b' }, 'InvalidName'],
    ['an input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['an input that is too large', { input: JSON.stringify('x'.repeat(262_143)) }, 'InvalidExecutionInput'],
  ])('refuses %s', async (_, fields, name) => {
    await expect(start(fields)).rejects.toMatchObject({ name });
  });

  it('lists no executions', async () => {
    await start();
    const list = server.client.send(new ListExecutionsCommand({ stateMachineArn: FOLLOWER_ARN }));
    await expect(list).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });

  it('neither describes nor stops an execution, and has no history', async () => {
    const { executionArn } = await start();
    const calls = [
      server.client.send(new DescribeExecutionCommand({ executionArn })),
      server.client.send(new StopExecutionCommand({ executionArn })),
      server.client.send(new GetExecutionHistoryCommand({ executionArn })),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({
        status: 'rejected',
        reason: {
          name: 'InvalidArn',
          message: "Invalid Arn: 'Resource type not valid in this context: express'",
        },
      });
    }
  });

  it('has the type EXPRESS', async () => {
    const { stateMachines } = await server.client.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name, type }) => [name, type])).toEqual([
      ['workflow', 'STANDARD'],
      ['follower', 'EXPRESS'],
    ]);
    const described = await server.client.send(
      new DescribeStateMachineCommand({ stateMachineArn: FOLLOWER_ARN }),
    );
    expect(described).toMatchObject({ type: 'EXPRESS', status: 'ACTIVE' });
  });

  it('logs once that an execution met its limit of five minutes', async () => {
    await start({ name: 'too-long' });
    await server.clock.advance(400_000);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'execution timed out',
        fields: { execution: 'too-long', error: 'States.Timeout' },
      },
    ]);
  });

  it('refuses StartSyncExecution as an operation that the local stack does not have', async () => {
    const call = new StartSyncExecutionCommand({ stateMachineArn: FOLLOWER_ARN });
    // The SDK would send it to another host.
    server.client.config.disableHostPrefix = true;
    await expect(server.client.send(call)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('ends the task of the workflow when a client answers its token', async () => {
    const { executionArn, taskToken } = await startWorkflow();
    expect(taskToken).toMatch(/^[A-Za-z0-9+/=]+$/);
    await server.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"state":"ENDED"}' }));
    expect(await endOf(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"state":"ENDED"}' });
  });

  it('fails the task of the workflow when a client says so', async () => {
    const { executionArn, taskToken } = await startWorkflow();
    await server.client.send(new SendTaskFailureCommand({ taskToken, error: 'Broken', cause: 'why' }));
    expect(await endOf(executionArn)).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'why' });
  });

  it('takes heartbeats', async () => {
    const { executionArn, taskToken } = await startWorkflow();
    await server.clock.advance(50_000);
    await server.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await server.clock.advance(59_999);
    expect(await endOf(executionArn)).toMatchObject({ status: 'RUNNING' });
    await server.clock.advance(1);
    expect(await endOf(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
  });

  it('refuses answers to a token that has ended', async () => {
    const { taskToken } = await startWorkflow();
    await server.clock.advance(60_000);
    const answers = [
      server.client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
      server.client.send(new SendTaskFailureCommand({ taskToken })),
      server.client.send(new SendTaskHeartbeatCommand({ taskToken })),
    ];
    for (const answer of await Promise.allSettled(answers)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'TaskTimedOut' } });
    }
  });

  it.each([
    ['a token that was never issued', { taskToken: 'AAAA', output: '{}' }, 'InvalidToken'],
    ['a token of 2,049 characters', { taskToken: 'A'.repeat(2_049), output: '{}' }, 'ValidationException'],
    ['an output that is not JSON', { taskToken: 'AAAA', output: '{' }, 'InvalidOutput'],
    ['an output over 256 KiB', { taskToken: 'AAAA', output: '1'.repeat(262_145) }, 'ValidationException'],
  ])('refuses %s', async (_, request, name) => {
    await expect(server.client.send(new SendTaskSuccessCommand(request))).rejects.toMatchObject({ name });
  });

  it('takes the largest output', async () => {
    const { executionArn, taskToken } = await startWorkflow();
    const output = JSON.stringify('x'.repeat(262_142));
    await server.client.send(new SendTaskSuccessCommand({ taskToken, output }));
    expect(await endOf(executionArn)).toMatchObject({ status: 'SUCCEEDED', output });
  });
});
