import { createServer } from 'node:http';
import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { listen } from '../../../../test/support/listen.ts';
import { startStepFunctions } from '../../../../test/support/step-functions.ts';
import { SAMPLES, type SampleSession } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Sessions that completed before all others: more than one page of the index. */
const OLD = Array.from(
  { length: 130 },
  (_, index): SampleSession => ({
    id: `old-${String(index).padStart(3, '0')}`,
    agoMs: 2 * DAY - index * MINUTE,
    events: [
      [0, 'SESSION_INITIATED'],
      [1, 'AGENT_RUNTIME_INVOCATION_STARTED'],
      [2, 'AGENT_ENTRYPOINT_STARTED'],
      [3, 'AGENT_BACKGROUND_TASK_STARTED'],
      [1_000, 'AGENT_BACKGROUND_TASK_COMPLETED'],
    ],
  }),
);

/** Started before another session, and failed after it. */
const LATE_FAILURE: SampleSession = {
  id: 'late-failure',
  agoMs: 5 * HOUR,
  events: [
    [0, 'SESSION_INITIATED'],
    [4.5 * HOUR, 'AGENT_BACKGROUND_TASK_FAILED', 'Error: Disk FULL'],
  ],
};

/** Older than the time that is searched by default. */
const FORGOTTEN: SampleSession = { id: 'forgotten', agoMs: 8 * DAY, events: [[0, 'SESSION_INITIATED']] };

let journal: StageJournal;
beforeAll(async () => {
  journal = await openStageJournal();
  const { tampered: _, ...samples } = SAMPLES;
  await journal.plantSessions(...OLD, LATE_FAILURE, FORGOTTEN, ...Object.values(samples));
});

const list = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['list', ...args], { endpoint: journal.endpoint, ...options });

const ids = async (...args: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await list([...args, '-o', 'id']);
  return stdout.split('\n').filter(Boolean);
};

const { running, throttled, refused, denied, retried, silent } = SAMPLES;

describe('journal list', () => {
  it('prints state, id, start, duration, what the session last said, its age and the error, newest first', async () => {
    const { stdout, exitCode } = await list(['-n', '5']);

    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^STATE +SESSION +STARTED +DURATION +PROGRESS +AGE +ERROR$/);
    expect(rows).toEqual([
      expect.stringMatching(
        /^● running +60a24b7d\S+ +2026-11-23T11:48:00Z +12 min +agent answered +11 min 58 s$/,
      ),
      expect.stringMatching(
        /^✗ failed +5f4b396c\S+ +2026-11-23T11:00:00Z +2 min 4 s +task failed +57 min 56 s +ThrottlingException: Rate exceeded$/,
      ),
      expect.stringMatching(
        /^✗ failed +4e60285a\S+ .* InvalidRequest: payload\.prompt: expected text, found number$/,
      ),
      expect.stringMatching(/^✗ failed +3d7f16b0\S+ .* AccessDeniedException: /),
      expect.stringMatching(
        /^✓ completed +2c91a4d8\S+ +2026-11-23T08:00:00Z +14 min 6 s +task completed .* RuntimeClientError: /,
      ),
    ]);
    expect(exitCode).toBe(0);
  });

  it('says that the stage has more, and how to see them', async () => {
    const { stderr } = await list(['-n', '5']);

    expect(stderr).toMatch(/^Only the newest 5 .*-n 10/m);
    expect((await list(['--since', '30m'])).stderr).not.toMatch(/Only|searched/);
  });

  it('lists as many as are asked for, page by page, each once', async () => {
    const all = await ids('-n', '1000');

    expect(all).toHaveLength(OLD.length + 8);
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(-2)).toEqual(['old-000', 'forgotten']);
    expect(await ids('-n', '1000', '--oldest-first')).toEqual(all.toReversed());
  });

  it('lists sessions that started in a span of time', async () => {
    expect(await ids('--since', '210m', '--until', '30m')).toEqual([throttled.id, refused.id, denied.id]);
    expect(await ids('--since', '2026-11-23T11:00:00Z')).toEqual([running.id, throttled.id]);
  });

  it('lists the failed ones by their start, whenever they failed', async () => {
    const failed = [throttled.id, refused.id, denied.id, 'late-failure'];

    expect(await ids('--failed')).toEqual(failed);
    expect(await ids('--failed', '--oldest-first')).toEqual(failed.toReversed());
    expect(await ids('--failed', '-n', '2')).toEqual(failed.slice(0, 2));
    expect(await ids('--failed', '--until', '90m')).toEqual(failed.slice(1));
  });

  it('lists sessions that have not ended, and sessions that are overdue', async () => {
    expect(await ids('--running')).toEqual([running.id, silent.id]);
    expect(await ids('--stuck')).toEqual([silent.id]);
  });

  it('searches unfinished sessions for a week, and says so', async () => {
    const { stderr } = await list(['--stuck']);

    expect(stderr).toMatch(/2026-11-16T12:00:00\.000Z.*--since 30d/);
    expect(await ids('--stuck', '--since', '30d')).toEqual([silent.id, 'forgotten']);
  });

  it('finds a text in error messages, in upper and lower case, also of sessions that went on', async () => {
    expect(await ids('--error', 'disk full')).toEqual(['late-failure']);
    expect(await ids('--error', 'RuntimeClientError')).toEqual([retried.id]);
    expect(await ids('--error', 'exception', '--failed')).toEqual([throttled.id, denied.id]);
  });

  it('prints a session as one array of JSON, or as a line each', async () => {
    const { stdout } = await list(['-n', '2', '-o', 'json']);
    const lines = await list(['-n', '2', '-o', 'jsonl']);

    const sessions = JSON.parse(stdout);
    expect(sessions[1]).toEqual({
      sessionId: throttled.id,
      state: 'failed',
      hasEnded: true,
      isUnmonitored: false,
      isOverdue: false,
      startedAt: '2026-11-23T11:00:00.000Z',
      endedAt: '2026-11-23T11:02:04.380Z',
      durationMs: 124_380,
      lastEvent: {
        kind: 'event',
        sessionId: throttled.id,
        status: 'AGENT_BACKGROUND_TASK_FAILED',
        timestamp: '2026-11-23T11:02:04.380Z',
        writer: 'agent-task',
        errorMessage: 'ThrottlingException: Rate exceeded',
      },
      errorMessage: 'ThrottlingException: Rate exceeded',
      attention: 'FAILED_LATELY',
      unreadable: 0,
    });
    expect(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(sessions);
  });

  it('cuts to the terminal and says what is cut; wide cuts nothing', async () => {
    const narrow = await list(['-n', '3'], { columns: 120 });
    const wide = await list(['-n', '3', '-o', 'wide', '--color', 'never'], { columns: 120 });

    expect(narrow.stdout).toContain('…');
    expect(narrow.stderr).toMatch(/cut .*-o wide/);
    expect(narrow.stderr).toContain(`Next: ./journal why ${throttled.id}`);
    expect(wide.stdout).not.toContain('…');
    expect(wide.stderr).not.toContain('-o wide');
  });

  it('fits a terminal of 80 characters, keeps a beginning of each id that every verb takes, and says what is left out', async () => {
    const { stdout, stderr } = await list(['--color', 'never'], { columns: 80 });

    for (const line of stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^STATE +SESSION +PROGRESS +AGE +ERROR$/m);
    expect(stdout).toMatch(
      /^✗ failed +5f4b396c-bd24 {2}task failed +57 min 56 s {2}ThrottlingException: R…$/m,
    );
    expect(stderr).toMatch(/cut SESSION, .*ERROR; left out STARTED, DURATION.*-o wide/);
  });

  it('says that no session matches', async () => {
    expect(await list(['--since', '1s'])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^No session/),
      exitCode: 0,
    });
  });

  it('says that a stage has no sessions, and on a terminal what to do about it', async () => {
    const { endpoint } = await openStageJournal();

    const { stderr } = await runJournal(['list', '--color', 'never'], { endpoint, columns: 80 });

    expect(stderr).toMatch(/^Stage dev .*\nNext: \.\/journal start\n$/);
  });

  it('names the sessions with unreadable records', async () => {
    await journal.plantSessions({ ...SAMPLES.tampered, agoMs: 5_000 });

    expect((await list(['-n', '1'])).stderr).toMatch(
      new RegExp(`${SAMPLES.tampered.id} .*1 .*\`\\./journal verify ${SAMPLES.tampered.id}\``),
    );
  });

  it('lists a running session as stuck if no execution monitors it, and says so', async () => {
    const own = await openStageJournal();
    const states = await startStepFunctions();
    const front = await startAwsFront({ dynamodb: own.endpoint, states: states.endpoint });
    const now = () => states.clock.now();
    for (const id of ['monitored', 'alone']) {
      if (id === 'monitored') await states.start({ session_id: id });
      for (const [afterMs, Status] of [
        [0, 'SESSION_INITIATED'],
        [1, 'AGENT_BACKGROUND_TASK_STARTED'],
      ] as const) {
        const Timestamp = new Date(now() + afterMs).toISOString();
        await own.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp });
      }
      await states.clock.advance(90_000);
    }
    const run = (...args: readonly string[]): Promise<Said> =>
      runJournal(['list', ...args], { endpoint: front.endpoint, now });

    const stuck = await run('--stuck', '-o', 'json');
    expect(JSON.parse(stuck.stdout)).toEqual([
      expect.objectContaining({ sessionId: 'alone', state: 'running', isUnmonitored: true }),
    ]);
    expect(stuck.stderr).toMatch(/^1 session is not monitored .*`\.\/journal why alone`/m);
    expect((await run('--running', '-o', 'id')).stdout).toBe('alone\nmonitored\n');
    expect(front.asked.filter((each) => each === 'ListExecutions')).toHaveLength(2); // once for each command
  });

  describe('a session whose records cannot be read', () => {
    let broken: StageJournal;
    const row = (id: string, at: number, Status: string, Timestamp = new Date(NOW + at).toISOString()) =>
      broken.plant({
        ...{ PK: `SESSION#${id}`, SK: `EVENT#${new Date(NOW + at).toISOString()}` },
        ...{ Status, Timestamp },
      });
    beforeAll(async () => {
      broken = await openStageJournal();
      // The only record of one session and the first of another have an invalid time.
      await row('only-broken', -4_000, 'SESSION_INITIATED', 'yesterday');
      await row('broken-start', -3_000, 'SESSION_INITIATED', 'yesterday');
      await row('broken-start', -2_900, 'AGENT_RUNTIME_INVOCATION_STARTED');
      // A start of an unknown status is not in the index at all.
      await row('unknown-start', -2_000, 'SESSION_BEGUN');
      await row('unknown-start', -1_900, 'AGENT_RUNTIME_INVOCATION_STARTED');
      await row('broken-failure', -1_000, 'SESSION_INITIATED');
      await broken.plant({
        ...{ PK: 'SESSION#broken-failure', SK: 'EVENT#2026-11-23T11:59:59.500Z' },
        ...{ Status: 'AGENT_ENTRYPOINT_FAILED', Timestamp: '2026-11-23T11:59:59.500Z', ErrorMessage: 7 },
      });
    });
    const all = ['broken-failure', 'unknown-start', 'broken-start', 'only-broken'];
    const run = (...args: readonly string[]): Promise<Said> =>
      runJournal(args, { endpoint: broken.endpoint });

    it.each([
      ['list', []],
      ['list of a span of time', ['--since', '1h']],
      ['list from the oldest', ['--oldest-first']],
    ])('is in a %s', async (_what, options) => {
      const { stdout, exitCode } = await run('list', ...options, '-o', 'id');

      expect(stdout.trimEnd().split('\n').sort()).toEqual(all.toSorted());
      expect(exitCode).toBe(0);
    });

    it('has a row and a note that names it', async () => {
      const { stdout, stderr } = await run('list', '-o', 'wide');

      expect(stdout).toMatch(/^\? not found +only-broken +2026-11-23T11:59:56Z .* \(unreadable\) /m);
      for (const id of all) expect(stderr).toContain(`journal verify ${id}\``);
    });

    it('is unfinished if it is not known to have ended', async () => {
      const { stdout } = await run('list', '--running', '-o', 'id');

      expect(stdout.trimEnd().split('\n').sort()).toEqual([
        'broken-failure',
        'broken-start',
        'unknown-start',
      ]);
    });

    it('is found by `verify`', async () => {
      const { stdout, exitCode } = await run('verify', '-o', 'id');

      expect(stdout.trimEnd().split('\n').sort()).toEqual(all.toSorted());
      expect(exitCode).toBe(1);
    });
  });

  it('prints what has changed as lines of JSON with --watch, until it is interrupted', async () => {
    const interruption = new AbortController();
    let naps = 0;
    const sleep = async (): Promise<void> => {
      naps += 1;
      if (naps === 1) {
        await journal.plantEvent('brand-new', -1_000, 'SESSION_INITIATED');
      }
      if (naps === 3) interruption.abort();
    };

    const watched = await list(['-w', '-n', '1', '-o', 'jsonl'], { sleep, interrupted: interruption.signal });

    expect(
      watched.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).sessionId),
    ).toEqual([SAMPLES.tampered.id, 'brand-new']);
    expect(watched.exitCode).toBe(130);
  });

  it('goes on after an outage, and notes it', async () => {
    const interruption = new AbortController();
    let isDown = false;
    const proxy = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      if (isDown) {
        response.writeHead(400, headers).end('{"__type":"ThrottlingException"}');
        return;
      }
      const { authorization = '', 'x-amz-date': date = '', 'x-amz-target': target = '' } = request.headers;
      const answer = await fetch(journal.endpoint, {
        method: 'POST',
        headers: { ...headers, authorization, 'x-amz-date': String(date), 'x-amz-target': String(target) },
        body: Buffer.concat(chunks),
      });
      response.writeHead(answer.status, headers).end(await answer.text());
    });
    const { url: endpoint } = await listen(proxy);
    let now = NOW;
    let naps = 0;
    const watched = await list(['-w', '-n', '1', '-o', 'jsonl'], {
      endpoint,
      now() {
        now += 50;
        return now;
      },
      sleep() {
        naps += 1;
        isDown = naps === 1;
        if (naps === 3) interruption.abort();
      },
      interrupted: interruption.signal,
    });

    expect(watched.stderr).toMatch(/^The journal does not answer/m);
    expect(watched.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect([naps, watched.exitCode]).toEqual([3, 130]);
  });

  it('redraws a watched list in the same place of a terminal', async () => {
    const interruption = new AbortController();
    let naps = 0;
    const sleep = (): void => {
      naps += 1;
      if (naps === 2) interruption.abort();
    };

    const { stdout } = await list(['-w', '-n', '2'], {
      sleep,
      interrupted: interruption.signal,
      columns: 200,
    });

    expect(stdout.match(/STATE/g)).toHaveLength(2);
    expect(stdout.split('\u001b[6A\u001b[J')).toHaveLength(2);
    expect(stdout).toContain('every 2 s until Ctrl-C');
  });

  it.each([
    [['--failed', '--running'], /cannot be used with/],
    [['-n', '0'], /Expected a whole number/],
    [['-o', 'xml'], /Allowed choices are table, wide, json, jsonl, id/],
    [['-w', '-o', 'json'], /-o jsonl/],
  ])('rejects %j', async (args, stderr) => {
    expect(await list(args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(stderr),
      stdout: '',
    });
  });

  it('finds no unfinished session before the time that is searched by default, and says since when it searched', async () => {
    for (const state of ['--running', '--stuck', '--failed']) {
      const { stdout, stderr, exitCode } = await list([state, '--until', '7.5d']);

      expect([stdout, exitCode]).toEqual(['', 0]);
      expect(stderr).toMatch(/--since 30d/);
    }
    expect(await ids('--stuck', '--until', '7.5d', '--since', '30d')).toEqual([FORGOTTEN.id]);
  });

  it('finds nothing in a span that ends before it starts', async () => {
    const { stdout, stderr, exitCode } = await list(['--since', '1h', '--until', '2h']);

    expect([stdout, exitCode]).toEqual(['', 0]);
    expect(stderr).toMatch(/No session/);
  });
});
