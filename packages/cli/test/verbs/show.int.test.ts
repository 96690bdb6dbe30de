import { MEANINGS } from '@agents/failures';
import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, type StageJournal } from '../support/stage-journal.ts';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openSampleJournal();
});

const show = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['show', ...args], { endpoint: journal.endpoint, ...options });

const at = (ms: number): string => new Date(NOW + ms).toISOString();

const eventLines = ({ stdout }: Said): readonly string[] =>
  stdout.split('\n').filter((line) => /[A-Z]+_[A-Z]+/.test(line) && !line.includes('Session'));

describe('journal show', () => {
  it('prints the diagnosis first, then each event with its time, the difference, its writer and its error', async () => {
    const { stdout, stderr, exitCode } = await show([SAMPLES.throttled.id]);

    const [headline, session, likely, evidence, empty, ...events] = stdout.trimEnd().split('\n');
    expect(headline).toMatch(/^✗ Failed after 2 min 4 s: ThrottlingException\. /);
    expect(session).toBe(`  Session ${SAMPLES.throttled.id}`);
    expect(likely).toContain(MEANINGS.THROTTLED.text);
    expect(evidence).toContain('ThrottlingException: Rate exceeded');
    expect(empty).toBe('');
    expect(events[0]).toMatch(/^2026-11-23T11:00:00\.000Z +SESSION_INITIATED +state-machine$/);
    expect(events.at(-1)).toMatch(
      /^2026-11-23T11:02:04\.380Z +\+122\.725 s {2}AGENT_BACKGROUND_TASK_FAILED +agent-task +ThrottlingException: Rate exceeded$/,
    );
    expect(events).toHaveLength(6);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  });

  it('wraps at words on a terminal: an error hangs in its column, or under the status where that has no room', async () => {
    const lines = async (columns: number): Promise<readonly string[]> => {
      const { stdout } = await show([SAMPLES.denied.id, '--color', 'never'], { columns });
      return stdout.trimEnd().split('\n');
    };
    const [narrow, wide] = [await lines(80), await lines(150)];

    const at = narrow.findIndex(
      (line) => line.includes('AGENT_RUNTIME_INVOCATION_FAILED') && line.startsWith('2026'),
    );
    expect(narrow[at]).toMatch(/^2026-11-23T\S+ +\+0\.228 s {2}AGENT_RUNTIME_INVOCATION_FAILED$/);
    expect(narrow[at + 1]).toMatch(/^ {39}AccessDeniedException: User:$/);
    expect(narrow.join(' ')).not.toContain('state-machine');
    const message =
      wide.find((line) => line.includes('AccessDeniedException') && line.startsWith('2026')) ?? '';
    expect(message).toMatch(/ AGENT_RUNTIME_INVOCATION_FAILED +invoker +AccessDeniedException: User:/);
    const column = message.indexOf('AccessDenied');
    expect(wide.at(-1)).toMatch(new RegExp(`^ {${column}}\\S`));
    for (const line of [...narrow, ...wide]) {
      // A word that is longer than its column, such as an ARN, stays whole.
      if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(150);
    }
  });

  it('has the exit code of the outcome', async () => {
    const codes = await Promise.all(
      [SAMPLES.retried, SAMPLES.running, SAMPLES.denied, SAMPLES.silent].map(
        async ({ id }) => (await show([id])).exitCode,
      ),
    );

    expect(codes).toEqual([0, 0, 1, 5]);
  });

  it('prints one document with the session and its records, or each record as a line', async () => {
    const { stdout: document } = await show([SAMPLES.tampered.id, '-o', 'json']);
    const { stdout: lines } = await show([SAMPLES.tampered.id, '-o', 'jsonl']);

    const { session, events, unreadable } = JSON.parse(document);
    expect(session).toMatchObject({ sessionId: SAMPLES.tampered.id, state: 'completed', unreadable: 1 });
    expect(events).toHaveLength(7);
    const failed = {
      kind: 'event',
      sessionId: SAMPLES.tampered.id,
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      timestamp: '2026-11-23T06:00:46.001Z',
      writer: 'agent-task',
      errorMessage: 'Error: the same work, done twice',
    };
    expect(events.at(-1)).toEqual(failed);
    expect(unreadable).toEqual([
      {
        kind: 'unreadable',
        sessionId: SAMPLES.tampered.id,
        key: 'EVENT#2026-11-23T06:00:45.377Z',
        reason: expect.stringContaining('AGENT_PAUSED'),
      },
    ]);
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([...events.slice(0, -1), ...unreadable, failed]);
  });

  it('places an unreadable record by its key, and says why it is unreadable', async () => {
    const { stdout } = await show([SAMPLES.tampered.id]);

    expect(stdout).toMatch(
      /COMPLETED.*\n\? .*EVENT#2026-11-23T06:00:45\.377Z: Status: .*"AGENT_PAUSED"\n.*FAILED/,
    );
  });

  it('filters by status, time and number, says what it hides, and keeps the differences', async () => {
    const failures = await show([SAMPLES.retried.id, '--status', 'failed']);
    const latest = await show([SAMPLES.retried.id, '-n', '2', '--reverse']);
    const recent = await show([SAMPLES.retried.id, '--since', '2026-11-23T08:00:05.05Z']);

    expect(eventLines(failures)).toEqual([
      expect.stringMatching(/\+0\.792 s {2}AGENT_RUNTIME_INVOCATION_FAILED/),
    ]);
    expect(failures.stderr).toMatch(/^7 of 8 .*--status/);
    expect(eventLines(latest)).toEqual([
      expect.stringMatching(/\+840\.860 s {2}AGENT_BACKGROUND_TASK_COMPLETED/),
      expect.stringMatching(/\+0\.016 s {2}AGENT_RUNTIME_INVOCATION_SUCCEEDED/),
    ]);
    expect(latest.stderr).toMatch(/^6 of 8 .*-n 8/);
    expect(recent.stdout.match(/AGENT_\w+/g)).toEqual([
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'AGENT_BACKGROUND_TASK_COMPLETED',
    ]);
    expect(recent.stderr).toMatch(/^6 of 8 .*--since/);
  });

  it('shows times in the style asked for', async () => {
    const first = async (...options: readonly string[]): Promise<string | undefined> =>
      eventLines(await show([SAMPLES.running.id, ...options, '-n', '1']))[0];

    expect(await first()).toMatch(/^2026-11-23T11:48:01\.655Z {2}/);
    expect(await first('--utc')).toMatch(/^2026-11-23T11:48:01\.655Z {2}/);
    expect(await first('--time', 'clock')).toMatch(/^11:48:01\.655 {2}/);
    expect(await first('--time', 'delta')).toMatch(/^ +\+1\.655 s {2}/);
    expect(await first('--time', 'relative')).toMatch(/^11 min 58 s ago {2}/);
    expect(await first('--local-time')).toMatch(/^2026-11-2\dT\d\d:\d\d:01\.655[+-]\d\d:\d\d {2}/);
  });

  it('prints nothing that a terminal would act on', async () => {
    await journal.plantEvent('evil-1', -9_000, 'SESSION_INITIATED');
    await journal.plantEvent('evil-1', -8_000, 'AGENT_RUNTIME_INVOCATION_FAILED', {
      ErrorMessage: 'Evil: \u001b]0;owned\u0007\u009b2J\u202e',
    });

    for (const format of ['table', 'wide', 'json', 'jsonl']) {
      const { stdout } = await show(['evil-1', '-o', format]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it('uses colours on a terminal only, not with NO_COLOR, and as --color says', async () => {
    const id = SAMPLES.retried.id;
    const isColoured = async (args: readonly string[], options: RunOptions = {}): Promise<boolean> =>
      (await show([id, ...args], options)).stdout.includes('\u001b[');

    expect(await isColoured([])).toBe(false);
    expect(await isColoured([], { columns: 160 })).toBe(true);
    expect(await isColoured([], { columns: 160, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await isColoured(['--color', 'always'])).toBe(true);
    expect(await isColoured(['--color', 'never'], { columns: 160 })).toBe(false);
    expect(await isColoured(['--color', 'always', '-o', 'jsonl'])).toBe(false);
  });

  it('suggests what to type next on a terminal, and nowhere else', async () => {
    const { stderr } = await show([SAMPLES.throttled.id], { columns: 160 });

    expect(stderr).toContain(`Next: ./journal why ${SAMPLES.throttled.id}`);
    expect((await show([SAMPLES.throttled.id])).stderr).toBe('');
  });

  it('prints new events once each until the end, also those of one instant, and those that sort before others', async () => {
    const id = 'follow-1';
    await journal.plantEvent(id, -5_000, 'SESSION_INITIATED');
    const waves = [
      () => journal.plantEvent(id, -4_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      async () => {
        await journal.plantEvent(id, -2_000, 'AGENT_BACKGROUND_TASK_STARTED');
        // Another writer's row of the same instant.
        await journal.plant({
          PK: `SESSION#${id}`,
          SK: `EVENT#${at(-2_000)}#2`,
          Status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
          Timestamp: at(-2_000),
        });
      },
      () => journal.plantEvent(id, -3_000, 'AGENT_ENTRYPOINT_STARTED'),
      () => journal.plantEvent(id, -1_000, 'AGENT_BACKGROUND_TASK_COMPLETED'),
    ];
    const sleep = async (): Promise<void> => waves.shift()?.();

    const { stdout, exitCode } = await show([id, '-f', '-o', 'jsonl'], { sleep });

    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).status),
    ).toEqual([
      'SESSION_INITIATED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_BACKGROUND_TASK_COMPLETED',
    ]);
    expect(exitCode).toBe(0);
  });

  it('rejects --follow with formats that cannot be followed', async () => {
    const { stderr, exitCode } = await show([SAMPLES.running.id, '-f', '-o', 'json']);

    expect(stderr).toMatch(/^--follow .*-o jsonl/);
    expect(exitCode).toBe(2);
  });

  it('prints the id alone', async () => {
    expect((await show(['5f4b', '-o', 'id'])).stdout).toBe(`${SAMPLES.throttled.id}\n`);
  });
});
