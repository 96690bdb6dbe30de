import { createServer } from 'node:http';
import { listen } from '../../../../test/support/listen.ts';
import { SAMPLES, type SampleSession } from '../../../../tools/cli-document/sample-sessions.ts';
import { openStageJournal, type StageJournal } from '../support/journal-table.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Sessions that were completed before all others, more than one page of the index. */
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

/** One that began before another and failed after it. */
const LATE_FAILURE: SampleSession = {
  id: 'late-failure',
  agoMs: 5 * HOUR,
  events: [
    [0, 'SESSION_INITIATED'],
    [4.5 * HOUR, 'AGENT_BACKGROUND_TASK_FAILED', 'Error: Disk FULL'],
  ],
};

/** So old that nobody waits for it any more. */
const FORGOTTEN: SampleSession = { id: 'forgotten', agoMs: 8 * DAY, events: [[0, 'SESSION_INITIATED']] };

let journal: StageJournal;
beforeAll(async () => {
  journal = await openStageJournal();
  const { tampered: _, ...samples } = SAMPLES;
  for (const session of [...OLD, LATE_FAILURE, FORGOTTEN, ...Object.values(samples)]) {
    await journal.plantSession(session, NOW);
  }
});

const list = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['list', ...args], { endpoint: journal.endpoint, ...options });

const ids = async (...args: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await list([...args, '-o', 'id']);
  return stdout.split('\n').filter(Boolean);
};

const { running, throttled, refused, denied, retried, silent } = SAMPLES;

describe('journal list', () => {
  it('gives state, id, start, duration, last event, its age and the error, newest first', async () => {
    const { stdout, exitCode } = await list(['-n', '5']);

    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^STATE +SESSION +STARTED +DURATION +LAST EVENT +AGE +ERROR$/);
    expect(rows).toEqual([
      expect.stringMatching(
        /^● running +60a24b7d\S+ +2026-11-23T11:48:00Z +12 min +AGENT_RUNTIME_INVOCATION_SUCCEEDED +11 min 58 s$/,
      ),
      expect.stringMatching(
        /^✗ failed +5f4b396c\S+ +2026-11-23T11:00:00Z +2 min 4 s +AGENT_BACKGROUND_TASK_FAILED +57 min 56 s +ThrottlingException: Rate exceeded$/,
      ),
      expect.stringMatching(
        /^✗ failed +4e60285a\S+ .* InvalidRequest: payload\.prompt: expected text, found number$/,
      ),
      expect.stringMatching(/^✗ failed +3d7f16b0\S+ .* AccessDeniedException: /),
      expect.stringMatching(
        /^✓ completed +2c91a4d8\S+ +2026-11-23T08:00:00Z +14 min 6 s +AGENT_BACKGROUND_TASK_COMPLETED .* RuntimeClientError: /,
      ),
    ]);
    expect(exitCode).toBe(0);
  });

  it('says that there are more, and how to see them', async () => {
    const { stderr } = await list(['-n', '5']);

    expect(stderr).toMatch(/^Only the newest 5 are shown; -n 10 shows more\.$/m);
    expect((await list(['--since', '30m'])).stderr).not.toMatch(/Only|looked/);
  });

  it('lists as many as are asked for, page by page, each once', async () => {
    const all = await ids('-n', '1000');

    expect(all).toHaveLength(OLD.length + 8);
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(-2)).toEqual(['old-000', 'forgotten']);
    expect(await ids('-n', '1000', '--oldest-first')).toEqual(all.toReversed());
  });

  it('takes those that began in a span of time', async () => {
    expect(await ids('--since', '210m', '--until', '30m')).toEqual([throttled.id, refused.id, denied.id]);
    expect(await ids('--since', '2026-11-23T11:00:00Z')).toEqual([running.id, throttled.id]);
  });

  it('finds the failed ones by their start, whenever they failed', async () => {
    const failed = [throttled.id, refused.id, denied.id, 'late-failure'];

    expect(await ids('--failed')).toEqual(failed);
    expect(await ids('--failed', '--oldest-first')).toEqual(failed.toReversed());
    expect(await ids('--failed', '-n', '2')).toEqual(failed.slice(0, 2));
    expect(await ids('--failed', '--until', '90m')).toEqual(failed.slice(1));
  });

  it('finds those that have not ended, and those that are overdue', async () => {
    expect(await ids('--running')).toEqual([running.id, silent.id]);
    expect(await ids('--stuck')).toEqual([silent.id]);
  });

  it('does not look for open sessions for ever, and says so', async () => {
    const { stderr } = await list(['--stuck']);

    expect(stderr).toMatch(
      /^Sessions without an end were looked for since 2026-11-16T12:00:00\.000Z; --since 30d looks further back\.$/m,
    );
    expect(await ids('--stuck', '--since', '30d')).toEqual([silent.id, 'forgotten']);
  });

  it('finds a text in error messages, in any case, also of sessions that went on', async () => {
    expect(await ids('--error', 'disk full')).toEqual(['late-failure']);
    expect(await ids('--error', 'RuntimeClientError')).toEqual([retried.id]);
    expect(await ids('--error', 'exception', '--failed')).toEqual([throttled.id, denied.id]);
  });

  it('gives JSON with the names of the store', async () => {
    const { stdout } = await list(['-n', '2', '-o', 'json']);
    const lines = await list(['-n', '2', '-o', 'jsonl']);

    const sessions = JSON.parse(stdout);
    expect(sessions[1]).toEqual({
      PK: `SESSION#${throttled.id}`,
      SessionId: throttled.id,
      State: 'failed',
      StartedAt: '2026-11-23T11:00:00.000Z',
      EndedAt: '2026-11-23T11:02:04.380Z',
      DurationMs: 124_380,
      Status: 'AGENT_BACKGROUND_TASK_FAILED',
      Timestamp: '2026-11-23T11:02:04.380Z',
      ErrorMessage: 'ThrottlingException: Rate exceeded',
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
    expect(narrow.stderr).toContain('cut for the width of the terminal; -o wide shows all of it.');
    expect(narrow.stderr).toContain(`Next: ./journal why ${throttled.id}`);
    expect(wide.stdout).not.toContain('…');
    expect(wide.stderr).not.toContain('-o wide');
  });

  it('fits a terminal of 80 characters, and says what it leaves out for that', async () => {
    const { stdout, stderr } = await list(['--color', 'never'], { columns: 80 });

    for (const line of stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stderr).toContain('and STARTED left out for the width of the terminal; -o wide');
  });

  it('says so when there is none', async () => {
    expect(await list(['--since', '1s'])).toEqual({
      stdout: '',
      stderr: 'No session is like that.\n',
      exitCode: 0,
    });
  });

  it('says that a stage is new, and on a terminal what to do about it', async () => {
    const { endpoint } = await openStageJournal();

    const { stderr } = await runJournal(['list', '--color', 'never'], { endpoint, columns: 80 });

    expect(stderr).toBe('Stage dev has no session yet.\nNext: ./journal start\n');
  });

  it('names the sessions with rows that cannot be read', async () => {
    await journal.plantSession({ ...SAMPLES.tampered, agoMs: 5_000 }, NOW);

    expect((await list(['-n', '1'])).stderr).toContain(
      `1 of the rows of ${SAMPLES.tampered.id} cannot be read; \`./journal verify ${SAMPLES.tampered.id}\` names them.`,
    );
  });

  it('is shown again and again with --watch, until it is interrupted, and what has changed as lines of JSON', async () => {
    const interruption = new AbortController();
    let naps = 0;
    const sleep = async (): Promise<void> => {
      naps += 1;
      if (naps === 1) {
        await journal.plantSession(
          { id: 'brand-new', agoMs: 1_000, events: [[0, 'SESSION_INITIATED']] },
          NOW,
        );
      }
      if (naps === 3) interruption.abort();
    };

    const watched = await list(['-w', '-n', '1', '-o', 'jsonl'], { sleep, interrupted: interruption.signal });

    expect(
      watched.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).SessionId),
    ).toEqual([SAMPLES.tampered.id, 'brand-new']);
    expect(watched.exitCode).toBe(130);
  });

  it('goes on being shown after an outage, and says that there is one', async () => {
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

    expect(watched.stderr).toMatch(/^The journal does not answer; still trying\.$/m);
    expect(watched.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect([naps, watched.exitCode]).toEqual([3, 130]);
  });

  it('draws a watched list in the same place of a terminal', async () => {
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
    expect(stdout).toContain('every 2 s until Ctrl-C.');
  });

  it.each([
    [['--failed', '--running'], /cannot be used with/],
    [['-n', '0'], /Expected a number from 1 on/],
    [['-o', 'xml'], /Allowed choices are table, wide, json, jsonl, id/],
    [['-w', '-o', 'json'], /-o jsonl works/],
  ])('does not take %j', async (args, stderr) => {
    expect(await list(args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(stderr),
      stdout: '',
    });
  });

  it('finds open sessions that began until before those are looked for by default: none, and says since when', async () => {
    for (const state of ['--running', '--stuck', '--failed']) {
      const { stdout, stderr, exitCode } = await list([state, '--until', '7.5d']);

      expect([stdout, exitCode]).toEqual(['', 0]);
      expect(stderr).toMatch(/--since 30d looks further back/);
    }
    expect(await ids('--stuck', '--until', '7.5d', '--since', '30d')).toEqual([FORGOTTEN.id]);
  });

  it('finds nothing in a span that ends before it begins', async () => {
    const { stdout, stderr, exitCode } = await list(['--since', '1h', '--until', '2h']);

    expect([stdout, exitCode]).toEqual(['', 0]);
    expect(stderr).toMatch(/No session is like that/);
  });
});
