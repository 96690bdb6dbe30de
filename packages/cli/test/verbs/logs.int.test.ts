import { startAwsFront } from '../../../../test/support/aws-front.ts';
import {
  GROUPS,
  type LogsServer,
  RUNTIME_ARN,
  startLogsServer,
} from '../../../../test/support/logs-server.ts';
import { movingClock, NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

let journal: StageJournal;
let server: LogsServer;
let endpoint: string;
let fault: (group: string) => readonly [number, object] | undefined;
const clock = { ms: NOW };
beforeAll(async () => {
  journal = await openStageJournal();
  server = await startLogsServer(() => clock.ms);
  ({ endpoint } = await startAwsFront({
    ...{ dynamodb: journal.endpoint, logs: server.endpoint, outputs: { AgentRuntimeArn: RUNTIME_ARN } },
    intercept(operation, body) {
      if (operation === 'DescribeExecution') return [400, { __type: 'ExecutionDoesNotExist', message: 'no' }];
      if (operation === 'ListExecutions') return [200, { executions: [] }];
      return operation === 'FilterLogEvents' ? fault(JSON.parse(body).logGroupName) : undefined;
    },
  }));
  await journal.plantEvent('log-1', 0, 'SESSION_INITIATED');
  await journal.plantEvent('log-1', 400, 'AGENT_BACKGROUND_TASK_FAILED', {
    ErrorMessage: 'Error: cannot sign in with password=hunter22',
  });
  const at = (afterMs: number): void => {
    clock.ms = NOW + afterMs;
  };
  at(100);
  server.write('invoker', {
    session_id: 'log-1',
    message: 'agent called',
    outcome: 'started',
    request_id: 'r-1',
  });
  at(200);
  server.write('agent', {
    ...{
      session_id: 'log-1',
      stream: 'vm',
      level: 'error',
      message: 'task failed',
      error: 'Error: no way\u001b[2J',
    },
    ...{ text: 'x'.repeat(300), stack: 'Error: no way\n    at main.ts:3' },
  });
  at(300);
  server.append(GROUPS.agent, 'vm', 'FATAL\u0007 ERROR: password=hunter22');
  await journal.plantEvent('log-2', -3_600_000, 'SESSION_INITIATED');
});
beforeEach(() => {
  fault = () => undefined;
});

const logs = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['logs', ...args], { endpoint, now: () => NOW + 1_000, ...options });

describe('journal logs of a session', () => {
  it('prints lines and events by time: time, component, level, message, and fields', async () => {
    const { stdout, exitCode } = await logs(['log-1']);

    expect(stdout.split('\n')).toEqual([
      '12:00:00.000  event            SESSION_INITIATED  state-machine',
      '12:00:00.100  invoker   info   agent called  outcome=started',
      `12:00:00.200  agent     error  task failed  error="Error: no way\\u001b[2J"  text=${'x'.repeat(200)}…`,
      '12:00:00.300  agent            FATAL\\u0007 ERROR: password=[redacted]',
      '12:00:00.400  event            AGENT_BACKGROUND_TASK_FAILED  agent-task  Error: cannot sign in with password=[redacted]',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  it('prints every field, the stream and stack traces with -o wide', async () => {
    const { stdout } = await logs(['log-1', '-o', 'wide', '--component', 'agent', '--component', 'invoker']);

    expect(stdout).toContain('request_id=r-1  stream=invoker stream');
    expect(stdout).toContain('x'.repeat(300));
    expect(stdout).toContain('\n    Error: no way\n        at main.ts:3\n');
  });

  it('prints what went wrong with --errors', async () => {
    const { stdout } = await logs(['log-1', '--errors']);

    expect(stdout).not.toContain('agent called');
    expect(stdout).not.toContain('SESSION_INITIATED');
    expect(stdout.match(/task failed|FATAL|TASK_FAILED/g)).toEqual(['task failed', 'FATAL', 'TASK_FAILED']);
  });

  it('prints JSON in camelCase, one document or one line each', async () => {
    const document = await logs(['log-1', '--json']);
    const lines = await logs(['log-1', '-o', 'jsonl']);

    const items = JSON.parse(document.stdout);
    expect(items).toEqual(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['event', 'log', 'log', 'log', 'event']);
    expect(items[1]).toEqual({
      ...{ kind: 'log', timestamp: '2026-11-23T12:00:00.100Z', component: 'invoker', level: 'info' },
      ...{ stream: 'invoker stream', sessionId: 'log-1', message: 'agent called' },
      fields: { outcome: 'started', requestId: 'r-1' },
    });
    expect(items[3]).toMatchObject({ raw: 'FATAL\u0007 ERROR: password=[redacted]', fields: {} });
  });

  it('prints the newest lines only with -n, and says how many it leaves out', async () => {
    const { stdout, stderr } = await logs(['log-1', '-n', '2']);

    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).toBe('3 older lines are hidden. Show them with -n 5.\n');
  });

  it('says that a session has no line, and exits with 0', async () => {
    expect(await logs(['log-2', '--component', 'agent', '--errors'])).toEqual({
      stdout: '',
      stderr:
        'No warning, error or crash of session log-2 was found. Search without --errors and without --component.\n',
      exitCode: 0,
    });
  });

  it('prints lines as they come with -f, until the session has ended', async () => {
    const { now, sleep } = movingClock(1_000);
    const { stdout, exitCode } = await logs(['log-1', '-f'], { now, sleep });

    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(exitCode).toBe(0);
  });

  it('finds the session by any form of its id', async () => {
    expect((await logs(['SESSION#LOG-1'])).stdout).toBe((await logs(['log-1'])).stdout);
    expect(await logs(['nothing'])).toMatchObject({ exitCode: 3 });
  });
});

describe('journal logs of a stage', () => {
  it('prints the lines of the last ten minutes, each with its session', async () => {
    const { stdout } = await logs([]);

    expect(stdout.split('\n')[0]).toBe(
      `12:00:00.100  invoker   info   ${'log-1'.padEnd(36)}  agent called  outcome=started`,
    );
    expect(stdout).not.toContain('event');
  });

  it('never ends with -f, except by Ctrl-C', async () => {
    const interruption = new AbortController();
    const { stdout, exitCode } = await logs(['-f'], {
      sleep: () => interruption.abort(),
      interrupted: interruption.signal,
    });

    expect(stdout).toContain('agent called');
    expect(exitCode).toBe(130);
  });
});

describe('journal logs with a log that cannot be read', () => {
  const denied = [400, { __type: 'AccessDeniedException', message: 'no' }] as const;
  const absent = [400, { __type: 'ResourceNotFoundException', message: 'no' }] as const;

  it('names the missing permission, and prints the others', async () => {
    fault = (group) => (group === GROUPS.agent ? denied : undefined);

    const { stdout, stderr, exitCode } = await logs(['log-1']);

    expect(stdout).toContain('agent called');
    expect(stderr).toBe(
      `The log of the agent may not be read. Your role needs logs:FilterLogEvents on arn:aws:logs:us-east-1:000000000000:log-group:${GROUPS.agent}:*.\n`,
    );
    expect(exitCode).toBe(0);
  });

  it.each([
    ['may not be read', denied, 4],
    ['does not exist', absent, 3],
  ])('fails when every log %s', async (_, answer, exitCode) => {
    fault = () => answer;

    const said = await logs(['log-1', '--component', 'invoker']);

    expect(said).toMatchObject({ exitCode });
    expect(said.stderr).toContain(GROUPS.invoker);
    expect(said.stderr).toContain('No log could be read.');
  });

  it('explains credentials that are not valid', async () => {
    fault = () => [400, { __type: 'UnrecognizedClientException', message: 'no' }];

    expect(await logs(['log-1'])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(/credentials/i),
    });
  });
});

describe('an invalid command line of journal logs', () => {
  it.each([
    [['--component', 'database'], /workflow, invoker, poller, agent.*database/],
    [['--since', 'noon'], /2h or 3d/],
    [['--since', '1m', '--until', '2m'], /--since: expected a time before --until/],
    [['-f', '--until', '1m'], /--until.*cannot be used with.*--follow/],
    [['-f', '-o', 'json'], /-o jsonl/],
    [['-f', '--json'], /-o jsonl/],
    [['-n', '0'], /whole number/],
  ])('says what was expected: %s', async (args, message) => {
    expect(await logs(args)).toEqual({ stdout: '', stderr: expect.stringMatching(message), exitCode: 2 });
  });
});
