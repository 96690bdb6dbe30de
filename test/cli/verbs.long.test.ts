import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { putSessionEvent } from '@agents/sessions';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SAMPLES, type SampleSession, sampleRows } from '../../tools/cli-document/sample-sessions.ts';
import { journalSays } from '../support/journal-process.ts';
import {
  STATE_MACHINE_ARN,
  startWholeSystem,
  TABLE,
  untilEnded,
  untilJournaled,
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

const COMMAND = './journal';

/** Verbs that only read run in this process. `sessions.long.test.ts` runs such verbs as a shell does. */
const REPORTS: readonly (string | undefined)[] = ['why', 'verify', 'stats', 'errors', 'cost', 'result'];

const journal = (...args: readonly string[]): Promise<Said> => {
  const env = { ...process.env, AWS_ENDPOINT_URL: system.endpoint, XDG_STATE_HOME: home };
  return REPORTS.includes(args[0]) ? journalSays(args, env) : inItsProcess(args, env);
};

/** Runs the command as a shell does. */
async function inItsProcess(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Said> {
  const child = execFile(COMMAND, args, { env });
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

/** The steps for a closer look. The planted sessions have no execution. */
const MORE = ['READ_SESSION_LOG', 'READ_STAGE_LOG'];

/** What `why` must give for each scenario: exit code, causes and steps by their codes, and the facts in its text. */
const SCENARIOS: readonly (readonly [
  scenario: keyof typeof SAMPLES,
  expected: {
    readonly exitCode: number;
    readonly causes: readonly string[];
    readonly steps: readonly string[];
    readonly text: readonly RegExp[];
  },
])[] = [
  [
    'denied',
    {
      exitCode: 1,
      causes: ['ACCESS_DENIED'],
      steps: ['READ_INVOKER_LOG', 'START_SESSION', ...MORE],
      text: [
        /^✗ Failed after 640 ms: AccessDeniedException\. /,
        /Session 3d7f16b0-/,
        /^ {2}\.\/journal start --detail PAYLOAD --local$/m,
      ],
    },
  ],
  [
    'refused',
    {
      exitCode: 1,
      causes: ['INVALID_REQUEST'],
      steps: ['READ_AGENT_LOG', 'START_SESSION', ...MORE],
      text: [
        /^✗ Failed after 1\.6 s: InvalidRequest\. /,
        /InvalidRequest:\s+payload\.prompt:\s+expected\s+text/,
        /^ {2}\.\/journal start --detail PAYLOAD --local$/m,
      ],
    },
  ],
  [
    'throttled',
    {
      exitCode: 1,
      causes: ['THROTTLED'],
      steps: ['READ_AGENT_LOG', 'START_SESSION', ...MORE],
      text: [/^✗ Failed after 2 min 4 s: ThrottlingException\. /, /ThrottlingException:\s+Rate\s+exceeded/],
    },
  ],
  [
    'silent',
    {
      exitCode: 5,
      causes: ['MICROVM_STOPPED_SILENTLY', 'TASK_HANGS'],
      steps: ['READ_AGENT_LOG', 'STOP_SESSION', 'FOLLOW_SESSION', ...MORE],
      text: [
        /^! Stuck, 5\d min(?: \d+ s)? overdue/,
        /AGENT_BACKGROUND_TASK_COMPLETED\s+or\s+_FAILED\s+from\s+the\s+agent's\s+task/,
        /^ {2}\.\/journal stop 0f5d7c3e\S+ --local$/m,
      ],
    },
  ],
  [
    'running',
    {
      exitCode: 0,
      causes: [],
      steps: ['MONITOR_SESSION', 'FOLLOW_SESSION', 'READ_AGENT_LOG', 'STOP_SESSION', ...MORE],
      text: [/^● Running for 1[12] min/, /^ {2}\.\/journal tail 60a24b7d\S+ --local$/m],
    },
  ],
  [
    'retried',
    {
      exitCode: 0,
      causes: [],
      steps: ['READ_RESULT', 'READ_SESSION_LOG'],
      text: [/^✓ Completed after 14 min 6 s\. /, / twice /, /^ {2}\.\/journal result 2c91a4d8\S+ --local$/m],
    },
  ],
];

const codesOf = (coded: readonly { readonly code: string }[]): readonly string[] =>
  coded.map(({ code }) => code);

describe('journal why', () => {
  it.each(SCENARIOS)('explains the scenario: %s', async (scenario, { exitCode, causes, steps, text }) => {
    const { id } = SAMPLES[scenario];
    const [forPeople, json] = await Promise.all([
      journal('why', id, '--long'),
      journal('why', id, '-o', 'json'),
    ]);

    for (const fact of text) expect(forPeople.stdout).toMatch(fact);
    expect(forPeople).toMatchObject({ stderr: '', exitCode });
    const diagnosis = JSON.parse(json.stdout);
    expect(codesOf(diagnosis.causes)).toEqual(causes);
    expect(codesOf(diagnosis.next)).toEqual(steps);
    expect(json.exitCode).toBe(exitCode);
  });

  it('explains a session of the whole system', async () => {
    const { stdout, exitCode } = await journal('why', completed, '-o', 'json');

    expect(JSON.parse(stdout)).toMatchObject({
      sessionId: completed,
      state: 'completed',
      hasEnded: true,
      causes: [],
    });
    expect(exitCode).toBe(0);
  });

  it('suggests commands that work as they are', async () => {
    const { stdout } = await journal('why', completed);

    const [next = ''] = /^ {2}\.\/journal .*$/m.exec(stdout) ?? [];
    const result = await journal(...next.trim().split(' ').slice(1));
    expect(JSON.parse(result.stdout)).toMatchObject({ prompt: 'hello' });
    expect(stdout).toContain(`${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${completed}`);
  });

  it('knows a session without events by its execution', async () => {
    const name = randomUUID();
    const input = JSON.stringify({ session_id: name, payload: 'text' });
    await system.workflow.send(
      new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name, input }),
    );
    await untilEnded(system, name);

    const { stdout, exitCode } = await journal('why', name);

    expect(stdout).toMatch(/^✗ Failed after .*: InvalidInput\. /);
    expect(stdout).toMatch(/^ {2}Execution {5}ended\s+at\s+\S+\s+with\s+InvalidInput:/m);
    expect(exitCode).toBe(1);
  });
});

describe('journal verify, stats, errors and cost', () => {
  it('find the one journal that was changed', async () => {
    const { stdout, stderr, exitCode } = await journal('verify', '--since', '24h', '-o', 'jsonl');

    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(findings.map(({ sessionId }) => sessionId))).toEqual(new Set([SAMPLES.tampered.id]));
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['SECOND_TERMINAL_EVENT', 'UNKNOWN_STATUS']),
    );
    expect(stderr).toMatch(/^\d+ sessions .*5 findings in 1 /m);
    expect(exitCode).toBe(1);
  });

  it('find nothing in a journal that the system wrote', async () => {
    expect(await journal('verify', completed)).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^1 session checked/),
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

    expect(stdout).toMatch(/^About 0\.\d{4} US cents: .*estimate/);
    expect(exitCode).toBe(0);
  });
});

describe('journal stop', () => {
  it('stops the execution and the microVM, which writes its final event', async () => {
    const sessionId = await putSessionEvent(system.events, '{"prompt":"hello","work_seconds":600}');
    await untilJournaled(system, sessionId, 'AGENT_BACKGROUND_TASK_STARTED');

    const { stdout: stopped, exitCode } = await journal('stop', sessionId, '-o', 'json');

    expect(JSON.parse(stopped)).toMatchObject({
      sessionId,
      execution: 'stopped',
      end: 'journaled',
      event: {
        status: 'AGENT_BACKGROUND_TASK_FAILED',
        errorMessage: expect.stringMatching(/^MachineStopped: /),
      },
    });
    expect(exitCode).toBe(0);
    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'ABORTED', error: 'SessionStopped' });

    const { stdout } = await journal('why', sessionId);
    expect(stdout).toMatch(/^■ Stopped after /);
    expect(stdout).toContain(`\n  ./journal retry ${sessionId} --local\n`);
    const { stdout: whole } = await journal('why', sessionId, '--long');
    expect(whole).toContain(
      `describe-execution --execution-arn ${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${sessionId} `,
    );
  });

  it('succeeds a second time', async () => {
    const { stdout, exitCode } = await journal('stop', completed, '-o', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ execution: 'ended-before', end: 'journaled' });
    expect(exitCode).toBe(0);
    expect((await journal('stop', completed)).stdout).toContain(completed);
  });

  it('says that a session without an execution and without a microVM has no agent', async () => {
    const { stdout, exitCode } = await journal('stop', SAMPLES.running.id, '-o', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ execution: 'not-found', end: 'no-agent' });
    expect(exitCode).toBe(0);
  });
});

describe('journal export and completion', () => {
  it('writes a page to a file and records to stdout', async () => {
    const file = join(home, 'session.html');
    const written = await journal('export', completed, '--html', file);
    const records = await journal('export', completed);

    expect(written).toEqual({ stdout: '', stderr: expect.stringContaining(file), exitCode: 0 });
    const page = await readFile(file, 'utf8');
    expect(page).toContain('✓</span> Completed');
    expect(page.match(/<time /g)).toHaveLength(6);
    expect(
      records.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).PK),
    ).toEqual([`INPUT#${completed}`, ...Array.from({ length: 6 }, () => `SESSION#${completed}`)]);
  });

  it('prints a script for each shell', async () => {
    expect((await journal('completion', 'bash')).stdout).toMatch(
      /^complete -F _journal journal \.\/journal$/m,
    );
    expect((await journal('completion', 'zsh')).stdout).toMatch(/^#compdef journal$/m);
  });
});
