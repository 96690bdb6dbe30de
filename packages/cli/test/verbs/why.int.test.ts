import { createInputStore, createProgressStore } from '@agents/journal';
import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, type StageJournal } from '../support/stage-journal.ts';

const { running, throttled, denied, retried } = SAMPLES;
const MINUTE = 60_000;
const AgentRuntimeArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-0123456789';

let journal: StageJournal;
beforeEach(async () => {
  journal = await openSampleJournal();
});

/** The answers of the services beside the table, by operation. */
type Answers = Readonly<Record<string, readonly [number, object]>>;

const line = (agoMs: number, id: string, message: string, more: object = {}) => ({
  ...{ eventId: message, logStreamName: 'stream', timestamp: NOW - agoMs },
  message: JSON.stringify({
    ...{ level: 'info', time: new Date(NOW - agoMs).toISOString(), component: 'agent' },
    ...{ session_id: id, message, ...more },
  }),
});

const LOGGED: Answers = {
  FilterLogEvents: [
    200,
    {
      events: [
        line(90_000, running.id, 'third'),
        line(95_000, running.id, 'second'),
        line(99_000, running.id, 'first'),
      ],
    },
  ],
};
const ABSENT = [400, { __type: 'ExecutionDoesNotExist', message: 'no' }] as const;
const DENIED = [400, { __type: 'AccessDeniedException', message: 'not authorized' }] as const;

interface WhyOptions extends RunOptions {
  readonly answers?: Answers;
  readonly outputs?: Readonly<Record<string, string>>;
}

async function why(
  args: readonly string[],
  { answers = {}, outputs = {}, ...options }: WhyOptions = {},
): Promise<Said> {
  const known: Answers = {
    DescribeExecution: ABSENT,
    ListExecutions: [200, { executions: [] }],
    FilterLogEvents: [200, { events: [] }],
    ...answers,
  };
  const { endpoint } = await startAwsFront({
    dynamodb: journal.endpoint,
    outputs: { AgentRuntimeArn, ...outputs },
    intercept: (operation) => known[operation],
  });
  return runJournal(['why', ...args], { endpoint, ...options });
}

/** What is printed below `Next:`, up to the next empty line. */
const stepsOf = ({ stdout }: Said): readonly string[] =>
  /^Next:\n((?: {2}.*\n)+)/m.exec(stdout)?.[1]?.trimEnd().split('\n') ?? [];

describe('journal why', () => {
  it('prints the verdict, the cause with its evidence, and what to type next', async () => {
    const said = await why([throttled.id]);

    const [headline, empty, cause] = said.stdout.split('\n');
    expect(headline).toMatch(/^✗ Failed after 2 min 4 s: ThrottlingException\. Read the agent's log\.$/);
    expect([empty, cause]).toEqual(['', expect.stringMatching(/^ {2}Likely cause {2}\S/)]);
    expect(said.stdout).toMatch(
      /^ {2}Evidence {6}AGENT_BACKGROUND_TASK_FAILED at 2026-11-23T11:02:04\.380Z/m,
    );
    expect(stepsOf(said).filter((_, at) => at % 2 === 1)).toEqual([
      `  ./journal logs ${throttled.id} --component agent --local`,
      `  ./journal start --detail PAYLOAD --local`,
      `  ./journal logs ${throttled.id} --local`,
    ]);
    expect(said.stdout).not.toContain('started with SESSION_INITIATED');
    expect(said.exitCode).toBe(1);
  });

  it('tells the whole story and every step with --long', async () => {
    const said = await why([throttled.id, '--long']);

    expect(said.stdout).toContain(`Session ${throttled.id} started with SESSION_INITIATED`);
    expect(stepsOf(said).length).toBeGreaterThan(6);
  });

  it('hints at --long on a terminal', async () => {
    expect((await why([throttled.id], { columns: 80 })).stderr).toContain(`why ${throttled.id} --long`);
    expect((await why([throttled.id, '-l'], { columns: 80 })).stderr).toBe('');
  });

  it('shows the last lines of the component that should write next, and how old the last one is', async () => {
    const { stdout } = await why([running.id], { answers: LOGGED });

    expect(stdout).toMatch(
      /\n\nLog of the agent, last line 1 min 30 s ago:\n {2}11:58:21Z {2}info {3}first\n.* second\n.* third\n$/,
    );
  });

  it('cuts the lines of a log to the terminal, and keeps what a terminal would act on out', async () => {
    const FilterLogEvents = [
      200,
      { events: [line(1_000, running.id, `\u001b[2J${'x'.repeat(200)}`)] },
    ] as const;
    const { stdout } = await why([running.id, '--color', 'never'], {
      answers: { FilterLogEvents },
      columns: 80,
    });

    const last = stdout.trimEnd().split('\n').at(-1);
    expect(last).toHaveLength(80);
    expect(last).toMatch(/x…$/);
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    ['has no line', [200, { events: [] }], /^The log of the agent has no line of the session\.$/m],
    [
      'may not be read',
      DENIED,
      /^The log of the agent may not be read\. Your role needs logs:FilterLogEvents/m,
    ],
  ] as const)('says that a log %s, and still explains the session', async (_what, answer, text) => {
    const { stdout, stderr, exitCode } = await why([throttled.id], { answers: { FilterLogEvents: answer } });

    expect(stdout).toMatch(/^✗ Failed/);
    expect(stdout).toMatch(text);
    expect(stderr).not.toContain('AccessDenied');
    expect(exitCode).toBe(1);
  });

  it('shows no log of a completed session', async () => {
    const { stdout, exitCode } = await why([retried.id], { answers: LOGGED });

    expect(stdout).not.toContain('Log of');
    expect(exitCode).toBe(0);
  });

  it('has everything in JSON', async () => {
    const { stdout } = await why([running.id, '--json'], { answers: LOGGED });

    expect(JSON.parse(stdout)).toMatchObject({
      state: 'running',
      isOverdue: false,
      details: expect.arrayContaining([{ code: 'WAITING', label: 'Waiting for', text: expect.any(String) }]),
      log: { component: 'agent', ageMs: 90_000, lines: [{ message: 'first' }, {}, { message: 'third' }] },
    });
  });
});

describe('journal why, of a task that reports progress', () => {
  const outputs = { StalledAfter: '60 s', ExpectedSession: '300 s' };
  const report = async (agoMs: number): Promise<void> =>
    createProgressStore({ table: journal.table, now: () => NOW - agoMs }).put(running.id, {
      ...{ text: 'summarizing part 3', done: 3, total: 5 },
      ...{ reportedAt: NOW - agoMs, usage: [] },
    });

  it('says what it does, and that the session is overdue', async () => {
    await report(40_000);
    const { stdout, exitCode } = await why([running.id], { outputs });

    expect(stdout).toMatch(/^● Running for 11 min/);
    expect(stdout).toMatch(/^ {2}Progress {6}3 of 5, 40 s ago: summarizing part 3$/m);
    expect(stdout).toMatch(/^ {2}Overdue {7}open for 12 min; the stage expects at most 5 min$/m);
    expect(exitCode).toBe(0);
  });

  it('says since when and at what it stalls, with exit code 5', async () => {
    await report(2 * MINUTE);
    const { stdout, exitCode } = await why([running.id], {
      outputs,
      answers: {
        DescribeExecution: [
          200,
          { status: 'RUNNING', executionArn: 'arn:x', input: `{"session_id":"${running.id}"}` },
        ],
      },
    });

    expect(stdout).toMatch(/^! Stalled for 2 min: 3 of 5, summarizing part 3\. Read the agent's log\.$/m);
    expect(stdout).toMatch(
      /^ {2}Progress {6}3 of 5, 2 min ago \(2026-11-23T11:58:00\.000Z\): summarizing part 3$/m,
    );
    expect(exitCode).toBe(5);
  });

  it('says nothing of stalls and delays if the stack does not name the limits', async () => {
    await report(2 * MINUTE);
    const { stdout } = await why([running.id]);

    expect(stdout).toMatch(/^● Running/);
    expect(stdout).not.toContain('Overdue');
  });
});

describe('journal why, of a session that was acted on', () => {
  const stopped = 'stopped-1';
  const plantStopped = async (): Promise<void> => {
    await journal.plantEvent(stopped, -9_000, 'SESSION_INITIATED');
    await journal.plantEvent(stopped, -8_000, 'AGENT_BACKGROUND_TASK_STARTED');
    await journal.plantEvent(stopped, -1_000, 'AGENT_BACKGROUND_TASK_FAILED', {
      ErrorMessage: 'MachineStopped: SIGTERM: the platform stopped the microVM while the task was running',
    });
  };

  it('says that a person stopped it and why, with the exit code of a failure', async () => {
    await plantStopped();
    const execution = {
      ...{ status: 'ABORTED', error: 'SessionStopped', cause: 'wrong prompt', executionArn: 'arn:x' },
      ...{ input: `{"session_id":"${stopped}"}`, startDate: NOW / 1_000 - 9, stopDate: NOW / 1_000 - 2 },
    };
    const { stdout, exitCode } = await why([stopped], { answers: { DescribeExecution: [200, execution] } });

    expect(stdout).toMatch(/^■ Stopped after 8 s: wrong prompt\. Run it again\.$/m);
    expect(stdout).toMatch(/^ {2}Stopped {7}2026-11-23T11:59:58\.000Z with `journal stop`: wrong prompt$/m);
    expect(stdout).toContain(`\n  ./journal retry ${stopped} --local\n`);
    expect(exitCode).toBe(1);
  });

  it('names the session that it repeats, and sends to the one that repeats it', async () => {
    const inputs = createInputStore({ table: journal.table });
    await inputs.put({ sessionId: denied.id, payload: {}, repeats: 'first-1' });
    await inputs.put({ sessionId: 'third-1', payload: {}, repeats: denied.id });
    const { stdout } = await why([denied.id]);

    expect(stdout).toMatch(/^ {2}Repeats {7}first-1$/m);
    expect(stdout).toMatch(/^ {2}Repeated by {3}third-1$/m);
    expect(stdout).toContain('\n  ./journal why third-1 --local\n');
    expect(stdout).not.toContain('./journal retry');
  });
});
