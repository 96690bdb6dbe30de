import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import {
  type AgentCoreServer,
  agentAnswers,
  agentCoreFails,
  startAgentCoreServer,
} from '../../../../test/support/agentcore-server.ts';
import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { type JournalTable, openJournalTable } from '../../../../test/support/journal-table.ts';
import {
  type StepFunctions,
  startStepFunctions,
  WORKFLOW_ARN,
} from '../../../../test/support/step-functions.ts';
import { type RunOptions, runJournal, type Said } from '../support/run-journal.ts';

const AgentRuntimeArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-0123456789';
const STOPPED = 'MachineStopped: the platform ended this machine';
/** Not the id of the session: the name of an execution does not matter. */
const NAME = 'any-name';

let journal: JournalTable;
let states: StepFunctions;
let agentcore: AgentCoreServer;
let endpoint: string;
let id: string;
let count = 0;
let denied: readonly string[];
beforeAll(async () => {
  journal = await openJournalTable('agents-table-dev');
});
beforeEach(async () => {
  count += 1;
  id = `session-${count}`;
  denied = [];
  states = await startStepFunctions();
  agentcore = await startAgentCoreServer(agentAnswers({ session_id: id, task: 'running' }));
  const front = await startAwsFront({
    ...{ dynamodb: journal.endpoint, states: states.endpoint, agentcore: agentcore.endpoint },
    outputs: { AgentRuntimeArn },
    intercept: (operation) =>
      denied.includes(operation) ? [400, { __type: 'AccessDeniedException', message: 'no' }] : undefined,
  });
  endpoint = front.endpoint;
  await states.start({ session_id: id }, NAME);
  await plant('SESSION_INITIATED');
});

async function plant(Status: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const Timestamp = new Date(states.clock.now()).toISOString();
  await journal.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp, ...more });
  await states.clock.advance(1);
}

const stop = (...args: readonly string[]): Promise<Said> =>
  runJournal(['stop', id, ...args], {
    endpoint,
    now: states.clock.now,
    sleep: (ms) => states.clock.advance(ms),
  });

describe('journal stop', () => {
  it('stops an execution of any name, and says how the session ended', async () => {
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    agentcore.respondWith(async (response, call) => {
      await plant('AGENT_BACKGROUND_TASK_FAILED', { ErrorMessage: STOPPED });
      agentAnswers({})(response, call);
    });

    expect(await stop()).toEqual({
      stdout: `Session ${id} was stopped: AGENT_BACKGROUND_TASK_FAILED, ${STOPPED}\n`,
      stderr: expect.stringMatching(/^Stage dev at http:\S+\nThe execution was stopped\.\n$/),
      exitCode: 0,
    });
    const again = await stop('-o', 'json');
    expect(JSON.parse(again.stdout)).toEqual({
      sessionId: id,
      execution: 'ended-before',
      end: 'journaled',
      hadEnded: true,
      event: {
        kind: 'event',
        sessionId: id,
        status: 'AGENT_BACKGROUND_TASK_FAILED',
        timestamp: expect.stringMatching(/Z$/),
        writer: 'agent-task',
        errorMessage: STOPPED,
      },
    });
    expect(again.exitCode).toBe(0);
  });

  it('says that no agent runs the task of a session whose microVM is gone', async () => {
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    agentcore.respondWith(agentCoreFails(404, 'ResourceNotFoundException', 'no'));

    const { stdout, exitCode } = await stop('-o', 'json');
    expect(JSON.parse(stdout)).toEqual({
      sessionId: id,
      execution: 'stopped',
      end: 'no-agent',
      hadEnded: false,
    });
    expect(exitCode).toBe(0);
    expect((await stop()).stdout).toBe(`Session ${id} was stopped. No agent runs its task.\n`);
  });

  it('does not call a session stopped whose microVM ignores the stop, and has an exit code for that', async () => {
    await plant('AGENT_BACKGROUND_TASK_STARTED');

    const { stdout, exitCode } = await stop('-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ end: 'still-runs', mayStillHappen: 'TASK_RUNS' });
    expect(exitCode).toBe(6);
    expect((await stop()).stdout).not.toContain('was stopped');
  });

  it('names the permission that is missing to find the execution, and what may still happen', async () => {
    denied = ['ListExecutions'];
    agentcore.respondWith(agentCoreFails(404, 'ResourceNotFoundException', 'no'));

    const { stdout, stderr, exitCode } = await stop('-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      execution: 'unknown',
      end: 'no-agent',
      mayStillHappen: 'EXECUTION_UNKNOWN',
    });
    expect(stderr).toMatch(/^The execution .* states:DescribeExecution and states:ListExecutions /m);
    expect(stderr).toMatch(/^an invoker may still call the agent, at most \d+ s more$/m);
    expect(exitCode).toBe(6);
  });
});

describe('journal stop --reason', () => {
  it('is the cause of the execution, on one line and without secrets', async () => {
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    agentcore.respondWith(agentCoreFails(404, 'ResourceNotFoundException', 'no'));

    expect(await stop('--reason', 'wrong prompt,\npassword=hunter2')).toMatchObject({ exitCode: 0 });
    const { executions = [] } = await states.client.send(
      new ListExecutionsCommand({ stateMachineArn: WORKFLOW_ARN }),
    );
    const described = await states.client.send(
      new DescribeExecutionCommand({ executionArn: executions[0]?.executionArn }),
    );
    expect(described).toMatchObject({ status: 'ABORTED', error: 'SessionStopped' });
    expect(described.cause).toMatch(/^wrong prompt,.+password=\[redacted\]$/);
  });

  it('is refused if it is blank', async () => {
    expect(await stop('--reason', ' ')).toMatchObject({ stdout: '', exitCode: 2 });
  });
});

describe('journal stop with a filter', () => {
  const stopMany = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
    runJournal(['stop', ...args], {
      ...{ endpoint, now: states.clock.now, sleep: (ms: number) => states.clock.advance(ms) },
      ...options,
    });

  it('stops each session that has not ended, and leaves out those that have', async () => {
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    const ended = `${id}-ended`;
    const at = (ms: number) => new Date(states.clock.now() + ms).toISOString();
    for (const [ms, Status] of [
      [0, 'SESSION_INITIATED'],
      [1, 'AGENT_BACKGROUND_TASK_COMPLETED'],
    ] as const) {
      await journal.plant({ PK: `SESSION#${ended}`, SK: `EVENT#${at(ms)}`, Status, Timestamp: at(ms) });
    }
    agentcore.respondWith(agentCoreFails(404, 'ResourceNotFoundException', 'no'));
    const since = new Date(states.clock.now() - 60_000).toISOString();

    const said = await stopMany(['--since', since, '--yes', '--reason', 'the model is down']);

    expect(said.stdout).toContain(`Session ${id} was stopped. No agent runs its task.\n`);
    expect(said.stdout).not.toContain(ended);
    expect(said.stderr).toMatch(/Left out: \d+ that ended before\./);
  });

  it('waits for the stops that are under way when Ctrl-C comes, and reports them', async () => {
    await plant('AGENT_BACKGROUND_TASK_STARTED');
    const Timestamp = new Date(states.clock.now()).toISOString();
    const next = { PK: `SESSION#${id}-next`, SK: `EVENT#${Timestamp}`, Timestamp };
    await journal.plant({ ...next, Status: 'SESSION_INITIATED' });
    const interruption = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    agentcore.respondWith((response, call) => {
      interruption.abort();
      resolve();
      agentCoreFails(404, 'ResourceNotFoundException', 'no')(response, call);
    });

    const said = await stopMany([id, `${id}-next`, '--rate', '1/s'], {
      ...{ interrupted: interruption.signal, sleep: () => promise },
    });

    expect(said.stderr).toContain(`Not begun (1):\n  ${id}-next\n`);
    expect(said.stdout).toBe(`Session ${id} was stopped. No agent runs its task.\n`);
    expect(said.exitCode).toBe(130);
  });
});
