import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { putSessionEvent } from '@agents/cli';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SAMPLES, type SampleSession, sampleRows } from '../../tools/cli-document/sample-sessions.ts';
import { untilJournaled } from '../support/machines.ts';
import {
  STATE_MACHINE_ARN,
  startWholeSystem,
  TABLE,
  untilEnded,
  type WholeSystem,
} from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

let system: WholeSystem;
const home = temporaryFolder('journal-e2e');
let completed: string;
beforeAll(async () => {
  system = await startWholeSystem();
  await Promise.all(Object.values(SAMPLES).map(plant));
  completed = await putSessionEvent(system.events, '{"prompt":"hello"}');
  await untilEnded(system, completed);
});
afterAll(() => system.stop());

async function plant(session: SampleSession): Promise<void> {
  for (const row of sampleRows(session, Date.now())) {
    const Item = Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }]));
    await system.dynamo.send(new PutItemCommand({ TableName: TABLE, Item }));
  }
}

/** Runs the command as a process, as a shell does. */
async function journal(...args: readonly string[]): Promise<Said> {
  const env = { ...process.env, AWS_ENDPOINT_URL: system.endpoint, XDG_STATE_HOME: home };
  const child = execFile(process.execPath, ['packages/cli/bin/journal.js', ...args], { env });
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: string) => {
    said.stdout += chunk;
  });
  child.stderr?.on('data', (chunk: string) => {
    said.stderr += chunk;
  });
  await once(child, 'close');
  return { ...said, exitCode: child.exitCode };
}

/** What `why` must say of each scenario: how it stands, who owes or said what, the likely cause, and what to type next. */
const SCENARIOS: readonly (readonly [
  scenario: keyof typeof SAMPLES,
  exitCode: number,
  says: readonly (string | RegExp)[],
])[] = [
  [
    'denied',
    1,
    [
      /^✗ failed {2}Session 3d7f16b0\S+ has failed after 640 ms: the invoker says AccessDeniedException/,
      "the invoker's role lacks\nbedrock-agentcore:InvokeAgentRuntime",
      /^ {2}\.\/journal start --detail PAYLOAD --local$/m,
    ],
  ],
  [
    'refused',
    1,
    [
      /has failed after 1\.6 s: the agent's entrypoint says InvalidRequest: payload\.prompt: expected text/,
      'Likely cause: the request is not what was expected',
      /^ {2}\.\/journal start --detail PAYLOAD --local$/m,
    ],
  ],
  [
    'throttled',
    1,
    [
      /has failed after 2 min 4 s: the agent's task says ThrottlingException: Rate exceeded\.$/m,
      /Likely cause:\s+AWS was asked for more at once/,
    ],
  ],
  [
    'silent',
    5,
    [
      /^! stuck {2}Session 0f5d7c3e\S+ is stuck: the agent's task owes AGENT_BACKGROUND_TASK_COMPLETED or _FAILED, overdue by 1 h 55 min/,
      /the\s+machine\s+died\s+without\s+a\s+word/,
      /No\s+execution\s+is\s+named\s+like\s+it/,
      /^ {2}aws stepfunctions list-executions --state-machine-arn \S+:agent-session-workflow-dev --status-filter RUNNING /m,
      /^ {2}\.\/journal stop 0f5d7c3e\S+ --local$/m,
    ],
  ],
  [
    'running',
    0,
    [
      /^● running {2}Session 60a24b7d\S+ is running: its task has worked for 1[12] min/,
      /nobody\s+is\s+known\s+to\s+ask\s+its\s+agent/,
      /^ {2}\.\/journal tail 60a24b7d\S+ --local$/m,
    ],
  ],
  [
    'retried',
    0,
    [
      /^✓ completed {2}Session 2c91a4d8\S+ has completed after 14 min 6 s\.$/m,
      'the agent was called (twice, the last',
      /^ {2}\.\/journal result 2c91a4d8\S+ --local$/m,
    ],
  ],
];

describe('journal why', () => {
  it.each(SCENARIOS)('explains the scenario: %s', async (scenario, exitCode, says) => {
    const said = await journal('why', SAMPLES[scenario].id);

    for (const words of says) expect(said.stdout).toMatch(words);
    expect(said).toMatchObject({ stderr: '', exitCode });
  });

  it('explains a session that went through the whole system', async () => {
    const { stdout, exitCode } = await journal('why', completed, '-o', 'json');

    expect(JSON.parse(stdout)).toMatchObject({
      sessionId: completed,
      state: 'completed',
      hasEnded: true,
      causes: [],
    });
    expect(exitCode).toBe(0);
  });

  it('has commands that work as they stand', async () => {
    const { stdout } = await journal('why', completed);

    const [next = ''] = /^ {2}\.\/journal .*$/m.exec(stdout) ?? [];
    const result = await journal(...next.trim().split(' ').slice(1));
    expect(JSON.parse(result.stdout)).toMatchObject({ prompt: 'hello' });
    expect(stdout).toContain(`${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${completed}`);
  });

  it('knows a session that was never journaled by its execution', async () => {
    const name = randomUUID();
    const input = JSON.stringify({ session_id: name, payload: 'text' });
    await system.workflow.send(
      new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name, input }),
    );
    await untilEnded(system, name);

    const { stdout, exitCode } = await journal('why', name);

    expect(stdout).toMatch(
      /^✗ failed .* its execution ended at \S+ as InvalidInput: what came in is no session/,
    );
    expect(stdout).toMatch(/aws stepfunctions describe-execution/);
    expect(exitCode).toBe(1);
  });
});

describe('journal verify, stats, errors and cost', () => {
  it('find the one journal that was tampered with', async () => {
    const { stdout, stderr, exitCode } = await journal('verify', '--since', '24h', '-o', 'jsonl');

    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(findings.map(({ PK }) => PK))).toEqual(new Set([`SESSION#${SAMPLES.tampered.id}`]));
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['two-ends', 'unknown-status']));
    expect(stderr).toMatch(/^\d+ sessions checked, 5 findings in 1$/m);
    expect(exitCode).toBe(1);
  });

  it('find nothing in what the system itself wrote', async () => {
    expect(await journal('verify', completed)).toEqual({
      stdout: '',
      stderr: '1 session checked, nothing found\n',
      exitCode: 0,
    });
  });

  it('count states and phases', async () => {
    const { stdout, exitCode } = await journal('stats', '--since', '24h', '-o', 'json');

    const { byState, phases } = JSON.parse(stdout);
    expect(byState).toMatchObject({ stuck: 1, running: 1 });
    expect(phases.map(({ phase }: { phase: string }) => phase)).toEqual([
      'initiateToInvoke',
      'invokeToAnswer',
      'invokeToEntrypoint',
      'entrypointToTask',
      'task',
    ]);
    expect(exitCode).toBe(0);
  });

  it('group failures', async () => {
    const { stdout, stderr, exitCode } = await journal('errors', '--since', '24h');

    expect(stdout).toMatch(/^COUNT +SESSIONS +LAST SEEN/);
    expect(stdout).toMatch(/AccessDeniedException: User: <arn> is not authorized/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('estimate what a real session costs', async () => {
    const { stdout, exitCode } = await journal('cost', completed);

    expect(stdout).toMatch(/^About 0\.\d{4} US cents: an estimate, not a bill/);
    expect(exitCode).toBe(0);
  });
});

describe('journal stop', () => {
  it('ends the execution and the machine, which has its last words', async () => {
    const sessionId = await putSessionEvent(system.events, '{"prompt":"hello","work_seconds":600}');
    await untilJournaled(system, sessionId, 'AGENT_BACKGROUND_TASK_STARTED');

    const said = await journal('stop', sessionId);

    expect(said).toEqual({
      stdout: `Session ${sessionId}: stopped\n`,
      stderr: 'The execution is stopped.\n',
      exitCode: 0,
    });
    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'ABORTED', error: 'SessionStopped' });
    const events = await untilJournaled(system, sessionId, 'AGENT_BACKGROUND_TASK_FAILED');
    expect(events.at(-1)?.errorMessage).toMatch(/^MachineStopped: /);

    const { stdout } = await journal('why', sessionId);
    expect(stdout).toMatch(/The\s+execution\s+was\s+stopped\s+by\s+somebody\s+at/);
    expect(stdout).toContain(
      `describe-execution --execution-arn ${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${sessionId} `,
    );
  });

  it('is no error a second time', async () => {
    expect(await journal('stop', completed)).toMatchObject({
      stdout: `Session ${completed}: had ended before, and its machine is stopped\n`,
      exitCode: 0,
    });
  });

  it('says so where no execution is named like the session', async () => {
    const { stderr, exitCode } = await journal('stop', SAMPLES.running.id);

    expect(stderr).toMatch(/No execution is named like this session/);
    expect(exitCode).toBe(1);
  });
});

describe('journal export and completion', () => {
  it('writes a page to a file and records to stdout', async () => {
    const file = join(home, 'session.html');
    const written = await journal('export', completed, '--html', file);
    const records = await journal('export', completed);

    expect(written).toEqual({ stdout: '', stderr: `Written to ${file}\n`, exitCode: 0 });
    const page = await readFile(file, 'utf8');
    expect(page).toContain('✓ completed');
    expect(page.match(/<time /g)).toHaveLength(6);
    expect(
      records.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).Status),
    ).toHaveLength(6);
  });

  it('prints a script for each shell', async () => {
    expect((await journal('completion', 'bash')).stdout).toMatch(
      /^complete -F _journal journal \.\/journal$/m,
    );
    expect((await journal('completion', 'zsh')).stdout).toMatch(/^#compdef journal$/m);
  });
});
