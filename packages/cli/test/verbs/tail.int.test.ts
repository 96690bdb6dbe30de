import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, type StageJournal } from '../support/stage-journal.ts';

let journal: StageJournal;
beforeEach(async () => {
  journal = await openSampleJournal();
});
afterEach(() => journal.close());

const tail = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['tail', ...args], { endpoint: journal.endpoint, ...options });

const plant = (id: string, ms: number, Status: string): Promise<void> => journal.plantEvent(id, ms, Status);

describe('journal tail of one session', () => {
  it('prints one array of JSON at the end, of the newest earlier events and all new ones', async () => {
    await plant('tail-json', 0, 'SESSION_INITIATED');
    await plant('tail-json', 1, 'AGENT_BACKGROUND_TASK_STARTED');

    const { stdout, exitCode } = await tail(['tail-json', '-n', '1', '--json'], {
      sleep: () => plant('tail-json', 2, 'AGENT_BACKGROUND_TASK_COMPLETED'),
    });

    const statuses = JSON.parse(stdout).map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_BACKGROUND_TASK_COMPLETED']);
    expect(exitCode).toBe(0);
  });

  it('prints earlier and new events, says what has not happened, and ends with the session', async () => {
    await plant('tail-1', 0, 'SESSION_INITIATED');
    await plant('tail-1', 1, 'AGENT_BACKGROUND_TASK_STARTED');
    let now = NOW;
    const said = await tail(['tail-1'], {
      now: () => now,
      async sleep() {
        now += 22_000;
        if (now - NOW === 66_000) await plant('tail-1', 60_000, 'AGENT_BACKGROUND_TASK_COMPLETED');
      },
    });

    expect(said.stdout.split('\n')).toEqual([
      expect.stringMatching(/^12:00:00\.000 +SESSION_INITIATED +state-machine$/),
      expect.stringMatching(/^12:00:00\.001 +\+0\.001 s {2}AGENT_BACKGROUND_TASK_STARTED +agent-entrypoint$/),
      expect.stringMatching(/^12:01:00\.000 +\+59\.999 s {2}AGENT_BACKGROUND_TASK_COMPLETED +agent-task$/),
      '',
    ]);
    expect(said.stderr).toMatch(
      /^waiting for AGENT_BACKGROUND_TASK_COMPLETED or AGENT_BACKGROUND_TASK_FAILED from agent-task, last event 44 s ago$/m,
    );
    expect(said.stderr).toMatch(/^✓ Completed after 1 min\. .*\n {2}Session tail-1$/m);
    expect(said.exitCode).toBe(0);
  });

  it('starts with the newest events, and says how many it leaves out', async () => {
    const { stdout, stderr } = await tail([SAMPLES.retried.id, '-n', '2']);

    expect(stdout.match(/AGENT_\w+/g)).toEqual([
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'AGENT_BACKGROUND_TASK_COMPLETED',
    ]);
    expect(stderr).toMatch(/^6 of 8 .*-n 8/m);
  });

  it('rewrites one line on a terminal, and keeps it when it is interrupted', async () => {
    const interruption = new AbortController();
    let naps = 0;
    const sleep = (): void => {
      naps += 1;
      if (naps === 3) interruption.abort();
    };

    const { stderr, exitCode } = await tail([SAMPLES.running.id], {
      columns: 80,
      env: { NO_COLOR: '1' },
      sleep,
      interrupted: interruption.signal,
    });

    expect(stderr).toContain('\r\u001b[Kwaiting for AGENT_BACKGROUND_TASK_COMPLETED or ');
    expect(stderr).toContain('…');
    expect(stderr.split('\r').filter((line) => line.includes('waiting'))).toHaveLength(3);
    expect(stderr.endsWith('\n')).toBe(true);
    expect(exitCode).toBe(130);
  });

  it('has the exit code of the outcome', async () => {
    expect((await tail([SAMPLES.throttled.id])).exitCode).toBe(1);
  });
});

describe('journal tail of all sessions', () => {
  it('never ends, so that it prints no document of JSON, and names the other format', async () => {
    expect(await tail(['-o', 'json'])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/-o jsonl/),
      exitCode: 2,
    });
  });

  const untilInterrupted = (waves: readonly (() => Promise<unknown>)[]): RunOptions => {
    const interruption = new AbortController();
    const rest = [...waves];
    const sleep = async (): Promise<void> => {
      const wave = rest.shift();
      if (wave) await wave();
      else interruption.abort();
    };
    return { sleep, interrupted: interruption.signal };
  };

  it('prints new events of all sessions, each with the id of its session', async () => {
    const { stdout, exitCode } = await tail(
      [],
      untilInterrupted([
        () => Promise.all([plant('all-1', 0, 'SESSION_INITIATED'), plant('all-2', 0, 'SESSION_INITIATED')]),
        () => plant('all-1', 5, 'AGENT_RUNTIME_INVOCATION_STARTED'),
        async () => {},
      ]),
    );

    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^all-[12] {2}12:00:00\.000 +SESSION_INITIATED/),
      expect.stringMatching(/^all-[12] {2}12:00:00\.000 +SESSION_INITIATED/),
      expect.stringMatching(/^all-1 {2}12:00:00\.005 +\+0\.005 s {2}AGENT_RUNTIME_INVOCATION_STARTED/),
    ]);
    expect(exitCode).toBe(130);
  });

  it('starts where it is told, and prints events as lines of JSON', async () => {
    const { stdout } = await tail(
      ['--since', '70m', '--status', 'FAILED', '-o', 'jsonl'],
      untilInterrupted([]),
    );

    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        kind: 'event',
        sessionId: SAMPLES.throttled.id,
        status: 'AGENT_BACKGROUND_TASK_FAILED',
        timestamp: '2026-11-23T11:02:04.380Z',
        writer: 'agent-task',
        errorMessage: 'ThrottlingException: Rate exceeded',
      },
    ]);
  });
});
