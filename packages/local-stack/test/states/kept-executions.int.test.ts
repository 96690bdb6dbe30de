import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeExecutionCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { keepExecutionsIn } from '../../src/states/kept-executions.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { MACHINE_ARN } from './support/executions.ts';
import { type StatesServer, startStatesServer } from './support/states-server.ts';

/** Ends at once, in one of three ways, or waits. */
const definition = {
  StartAt: 'Choose',
  States: {
    Choose: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.end', StringEquals: 'lost', Next: 'Lost' },
        { Variable: '$.end', StringEquals: 'done', Next: 'Done' },
      ],
      Default: 'Wait',
    },
    Lost: { Type: 'Fail', Error: 'AgentLost', Cause: 'the microVM stopped' },
    Done: { Type: 'Succeed' },
    Wait: { Type: 'Wait', Seconds: 60, End: true },
  },
};

let folder: string;
const servers: StatesServer[] = [];
beforeEach(() => {
  folder = temporaryFolder('executions');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Starts Step Functions on the folder. The one before it is closed, as a stack that is stopped. */
async function restart(most?: number): Promise<StatesServer> {
  await servers.pop()?.close();
  const kept = keepExecutionsIn(folder, createRecordingLog(), most);
  const server = await startStatesServer({ definition, kept });
  servers.push(server);
  return server;
}

async function start({ client, clock }: StatesServer, name: string, end: string): Promise<string> {
  const input = JSON.stringify({ session_id: name, end });
  const { executionArn = '' } = await client.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, name, input }),
  );
  await clock.advance(0);
  return executionArn;
}

const describeIt = ({ client }: StatesServer, executionArn: string) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

describe('an execution that has ended', () => {
  it('is the same after a restart', async () => {
    const before = await restart();
    const lost = await start(before, 's-1', 'lost');
    const done = await start(before, 's-2', 'done');
    const answers = [await describeIt(before, lost), await describeIt(before, done)];

    const after = await restart();
    const again = [await describeIt(after, lost), await describeIt(after, done)];

    const facts = ({ $metadata: _, ...answer }: (typeof answers)[number]) => answer;
    expect(again.map(facts)).toEqual(answers.map(facts));
    expect(again[0]).toMatchObject({ status: 'FAILED', error: 'AgentLost', cause: 'the microVM stopped' });
    const { executions } = await after.client.send(
      new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN }),
    );
    expect(executions?.map(({ name }) => name)).toEqual(['s-2', 's-1']);
  });

  it('is not there if it was still running: nothing monitors its session', async () => {
    const arn = await start(await restart(), 's-1', 'never');

    await expect(describeIt(await restart(), arn)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it('is kept beside a line that a crash has cut', async () => {
    const first = await start(await restart(), 's-1', 'lost');
    appendFileSync(join(folder, 'executions.jsonl'), '{"arn":"arn:aws:sta');
    const server = await restart();
    const second = await start(server, 's-2', 'lost');

    const after = await restart();
    for (const arn of [first, second]) expect((await describeIt(after, arn)).status).toBe('FAILED');
  });

  it('is dropped when it is not among the latest that are kept', async () => {
    const server = await restart();
    for (const name of ['s-1', 's-2', 's-3']) await start(server, name, 'lost');
    await restart(2);

    const lines = readFileSync(join(folder, 'executions.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['s-2', 's-3']);
  });
});
