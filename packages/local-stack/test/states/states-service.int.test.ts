import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { MACHINE_ARN, only } from './support/executions.ts';
import { type StatesServer, startStatesServer } from './support/states-server.ts';

const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:workflow';
const waiting = only({ Type: 'Wait', SecondsPath: '$.wait_seconds' });
const input = JSON.stringify({ wait_seconds: 60 });

describe('Step Functions over HTTP', () => {
  let server: StatesServer;

  beforeEach(async () => {
    server = await startStatesServer({ definition: waiting });
  });

  afterEach(() => server.close());

  function start(fields: { name?: string; input?: string; stateMachineArn?: string } = {}) {
    return server.client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, input, ...fields }));
  }

  const describeIt = (executionArn?: string) =>
    server.client.send(new DescribeExecutionCommand({ executionArn }));

  it('describes an execution while it runs and after it has succeeded', async () => {
    const { executionArn, startDate } = await start({ name: 'event-1' });
    expect(executionArn).toBe(`${EXECUTION_ARN}:event-1`);
    const running = await describeIt(executionArn);
    expect(running).toMatchObject({
      status: 'RUNNING',
      name: 'event-1',
      input,
      stateMachineArn: MACHINE_ARN,
    });
    expect(running.startDate).toEqual(startDate);
    expect(running.stopDate).toBeUndefined();
    await server.clock.advance(60_000);
    const ended = await describeIt(executionArn);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: input });
    expect(Number(ended.stopDate) - Number(ended.startDate)).toBe(60_000);
  });

  it('uses a UUID as default name and {} as default input', async () => {
    const { executionArn } = await server.client.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE_ARN }),
    );
    expect(executionArn).toMatch(/:execution:workflow:[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(await describeIt(executionArn)).toMatchObject({
      input: '{}',
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });

  it('returns the running execution of the same name and input, and refuses the name otherwise', async () => {
    const first = await start({ name: 'once' });
    await server.clock.advance(1000);
    const again = await start({ name: 'once' });
    expect([again.executionArn, again.startDate]).toEqual([first.executionArn, first.startDate]);
    await expect(start({ name: 'once', input: '{"wait_seconds":1}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    await server.clock.advance(60_000);
    await expect(start({ name: 'once' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each([
    ['a name with a space', { name: 'a b' }, 'InvalidName'],
    ['a name with #', { name: 'a#b' }, 'InvalidName'],
    ['a name with a control character', { name: 'a\u0007' }, 'InvalidName'],
    ['an empty name', { name: '' }, 'InvalidName'],
    ['a name of 81 characters', { name: 'n'.repeat(81) }, 'InvalidName'],
    ['an input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    [
      'an input that nests too deep',
      { input: '['.repeat(1_001) + ']'.repeat(1_001) },
      'InvalidExecutionInput',
    ],
    ['an input that is too large', { input: JSON.stringify('x'.repeat(262_143)) }, 'InvalidExecutionInput'],
    ['an unknown machine', { stateMachineArn: `${MACHINE_ARN}-2` }, 'StateMachineDoesNotExist'],
    ['a text that is not an ARN', { stateMachineArn: 'workflow' }, 'InvalidArn'],
  ])('refuses %s', async (_, fields, name) => {
    await expect(start(fields)).rejects.toMatchObject({ name });
  });

  it('accepts the longest name and the largest input', async () => {
    const { executionArn } = await start({
      name: 'ü'.repeat(80),
      input: JSON.stringify('x'.repeat(262_142)),
    });
    expect(executionArn).toHaveLength(EXECUTION_ARN.length + 81);
  });

  it('refuses a request with an invalid field and names the field', async () => {
    await expect(
      server.client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, maxResults: 1001 })),
    ).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('maxResults') });
  });

  it('stops an execution with error and cause; a second stop changes nothing', async () => {
    const { executionArn } = await start();
    await server.clock.advance(3000);
    const stop = (error: string) =>
      server.client.send(new StopExecutionCommand({ executionArn, error, cause: 'probe' }));
    const { stopDate } = await stop('Manual');
    expect(await describeIt(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Manual',
      cause: 'probe',
      stopDate,
    });
    await server.clock.advance(60_000);
    expect((await stop('Again')).stopDate).toEqual(stopDate);
    expect(await describeIt(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Manual' });
  });

  it('refuses an unknown execution', async () => {
    const unknown = { executionArn: `${EXECUTION_ARN}:never` };
    const answers = await Promise.allSettled([
      describeIt(unknown.executionArn),
      server.client.send(new StopExecutionCommand(unknown)),
      server.client.send(new GetExecutionHistoryCommand(unknown)),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'ExecutionDoesNotExist' } });
    }
  });

  it('lists executions newest first, page by page, by status', async () => {
    for (const [index, seconds] of [60, 600, 60].entries()) {
      await start({ name: `e${index}`, input: JSON.stringify({ wait_seconds: seconds }) });
    }
    await server.clock.advance(60_000);
    const list = (fields: object) =>
      server.client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, ...fields }));
    const first = await list({ maxResults: 2 });
    expect(first.executions?.map(({ name, status }) => [name, status])).toEqual([
      ['e2', 'SUCCEEDED'],
      ['e1', 'RUNNING'],
    ]);
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect(second.executions?.map(({ name }) => name)).toEqual(['e0']);
    expect(second.nextToken).toBeUndefined();
    const running = await list({ statusFilter: 'RUNNING' });
    expect(running.executions?.map(({ name }) => name)).toEqual(['e1']);
    await expect(list({ nextToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('describes its state machines', async () => {
    const { stateMachines } = await server.client.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toMatchObject([
      { name: 'workflow', stateMachineArn: MACHINE_ARN, type: 'STANDARD' },
    ]);
    const described = await server.client.send(
      new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }),
    );
    expect(described).toMatchObject({ status: 'ACTIVE', roleArn: 'arn:aws:iam::000000000000:role/workflow' });
    expect(JSON.parse(String(described.definition))).toEqual(waiting);
  });

  it('starts executions for the other services of the stack', async () => {
    const { executionArn } = await server.service.startExecution({
      stateMachineArn: MACHINE_ARN,
      name: 'e',
      input,
    });
    expect(await describeIt(executionArn)).toMatchObject({ status: 'RUNNING' });
  });

  it('aborts a thousand waiting executions when it closes, and keeps no timer', async () => {
    for (let count = 0; count < 1000; count += 1) {
      await server.service.startExecution({ stateMachineArn: MACHINE_ARN, input });
    }
    await server.clock.advance(0);
    expect(server.clock.sleeping).toBe(1000);
    await server.service.close();
    expect(server.clock.sleeping).toBe(0);
    await expect(start()).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  });
});
