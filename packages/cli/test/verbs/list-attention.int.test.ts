import { createProgressStore } from '@agents/journal';
import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { type StepFunctions, startStepFunctions } from '../../../../test/support/step-functions.ts';
import { type SampleSession, sampleRows } from '../../../../tools/cli-document/sample-sessions.ts';
import { type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const WORKING = [
  [0, 'SESSION_INITIATED'],
  [1, 'AGENT_RUNTIME_INVOCATION_STARTED'],
  [2, 'AGENT_ENTRYPOINT_STARTED'],
  [3, 'AGENT_BACKGROUND_TASK_STARTED'],
  [4, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
] as const;

const FAILED = [
  5 * MINUTE,
  'AGENT_BACKGROUND_TASK_FAILED',
  `Error: ${'the disk is full '.repeat(8)}`,
] as const;

/** Sessions in the order of their start, oldest first. */
const SESSIONS = {
  'failed-early': { agoMs: 2 * HOUR, events: [...WORKING, FAILED] },
  stuck: { agoMs: 10 * HOUR, events: WORKING },
  overdue: { agoMs: 50 * MINUTE, events: WORKING },
  'failed-lately': { agoMs: 40 * MINUTE, events: [...WORKING, FAILED] },
  stalled: { agoMs: 39 * MINUTE, events: WORKING },
  unmonitored: { agoMs: 10 * MINUTE, events: WORKING },
  lost: { agoMs: 9 * MINUTE, events: WORKING },
  'well-and-running': { agoMs: 8 * MINUTE, events: WORKING },
  completed: { agoMs: 7 * MINUTE, events: [...WORKING, [6, 'AGENT_BACKGROUND_TASK_COMPLETED']] },
} as const satisfies Readonly<Record<string, Omit<SampleSession, 'id'>>>;

/** Those with an execution: the one of `lost` found that its agent is gone, and the others wait. */
const MONITORED = ['stuck', 'overdue', 'stalled', 'lost', 'well-and-running'];

const WORKFLOW = {
  StartAt: 'IsLost',
  States: {
    IsLost: {
      Type: 'Choice',
      Choices: [{ Variable: '$.session_id', StringEquals: 'lost', Next: 'Lost' }],
      Default: 'Wait',
    },
    Lost: { Type: 'Fail', Error: 'AgentLost', Cause: 'The agent does not know its task' },
    Wait: { Type: 'Wait', Seconds: 36_000, End: true },
  },
};

let journal: StageJournal;
let states: StepFunctions;
let endpoint: string;
let asked: string[];
beforeAll(async () => {
  journal = await openStageJournal();
  states = await startStepFunctions(WORKFLOW);
  for (const id of MONITORED) await states.start({ session_id: id }, id);
  const now = states.clock.now();
  const sessions = Object.entries(SESSIONS).map(([id, session]) => ({ id, ...session }));
  await journal.plantAll(sessions.flatMap((each) => sampleRows(each, now)));
  await report('stalled', 35 * MINUTE, 2);
  await report('well-and-running', 40_000, 3);
  const front = await startAwsFront({
    ...{ dynamodb: journal.endpoint, states: states.endpoint },
    outputs: { ExpectedSession: '2700 s', StalledAfter: '1800 s', SessionDeadline: '32700 s' },
  });
  ({ endpoint, asked } = front);
});

async function report(id: string, agoMs: number, done: number): Promise<void> {
  const at = states.clock.now() - agoMs;
  const store = createProgressStore({ table: journal.table, now: () => at });
  const text = `summarising part ${done} of a report that has many parts`;
  await store.put(id, { text, done, total: 5, reportedAt: at, usage: [] });
}

const list = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['list', '--color', 'never', ...args], { endpoint, now: states.clock.now, ...options });

describe('journal list --attention', () => {
  it('lists the sessions that need a person, the most urgent first, each with its reason', async () => {
    const { stdout, exitCode } = await list(['--attention', '-o', 'jsonl']);

    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found.map(({ sessionId, attention }) => [sessionId, attention])).toEqual([
      ['lost', 'LOST'],
      ['stuck', 'STUCK'],
      ['stalled', 'STALLED'],
      ['overdue', 'OVERDUE'],
      ['unmonitored', 'NOT_MONITORED'],
      ['failed-lately', 'FAILED_LATELY'],
    ]);
    expect(exitCode).toBe(0);
  });

  it('keeps the most urgent of them with a limit, whenever they started', async () => {
    const { stdout, stderr } = await list(['--attention', '-n', '2', '-o', 'id']);

    expect(stdout).toBe('lost\nstuck\n');
    expect(stderr).toMatch(/^Only the most urgent 2 .*-n 4/m);
  });

  it('says that nothing needs attention', async () => {
    const said = await list(['--attention', '--since', '7.5m']);

    expect(said).toEqual({ stdout: '', stderr: 'No session needs attention.\n', exitCode: 0 });
  });

  it('is not --stuck, which has what may not end by itself, stalled tasks too', async () => {
    const { stdout } = await list(['--stuck', '-o', 'id']);

    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['lost', 'stalled', 'stuck', 'unmonitored']);
    expect((await list(['--stuck', '--attention'])).exitCode).toBe(2);
  });
});

describe('the table of journal list', () => {
  it('says what a running task last said, and the age of that', async () => {
    const { stdout } = await list([]);

    expect(stdout).toMatch(
      /^● running +well-and-running .* 3 of 5, 40 s ago: summarising part 3 of a report that has many parts +40 s$/m,
    );
    expect(stdout).toMatch(/^✗ failed +failed-lately .* task failed +35 min {2}Error: the disk is full /m);
  });

  it.each([80, 100, 120, 160])('fits %i columns, and the errors are widest', async (columns) => {
    const { stdout } = await list([], { columns });

    const lines = stdout.trimEnd().split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBe(columns);
    const [head = ''] = lines;
    const [progress = ''] = /3 of 5, .*?(?= {2})/.exec(stdout) ?? [];
    expect(columns - head.indexOf('ERROR')).toBeGreaterThan(progress.length);
    expect(stdout).toContain('3 of 5, 40 s');
  });
});

describe('a watched list', () => {
  it('reads each session once per refresh, and the progress of each that runs', async () => {
    const interruption = new AbortController();
    const perRefresh: number[] = [];
    asked.splice(0);
    await list(['-w', '--running', '-o', 'jsonl'], {
      interrupted: interruption.signal,
      sleep() {
        perRefresh.push(asked.splice(0).filter((operation) => operation === 'Query').length);
        if (perRefresh.length === 3) interruption.abort();
      },
    });

    // Four queries of the index; one of each of the eight sessions that have not completed; and one of the progress of each of
    // the six whose task runs by its journal. The inputs of sessions are read once. The execution of the lost one ended just now,
    // so that it is read a second time.
    expect(perRefresh.slice(1)).toEqual([19, 19]);
  });
});
