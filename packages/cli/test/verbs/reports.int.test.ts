import { encodeInput } from '@agents/events';
import { createInputStore, createProgressStore } from '@agents/journal';
import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const HOUR = 3_600_000;

/** The failure of a sample once more, half an hour ago and with other numbers in it. */
const DENIED_AGAIN = { ...SAMPLES.denied, id: 'denied-again', agoMs: HOUR / 2 };

let journal: StageJournal;
beforeAll(async () => {
  journal = await openSampleJournal();
  await journal.plantSessions(DENIED_AGAIN);
});

const run = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(args, { endpoint: journal.endpoint, ...options });

describe('journal stats', () => {
  it('prints states, failures, and p50, p95 and a bar for each phase', async () => {
    const { stdout, stderr, exitCode } = await run(['stats']);

    expect(stdout).toMatch(/^8 sessions, 66.7 % /);
    expect(stdout).toMatch(/^ {2}✓ completed +\d+ +\d+\.\d %$/m);
    expect(stdout).toMatch(/^ {2}! stuck +1 +12\.5 %$/m);
    expect(stdout).toMatch(/^PHASE +COUNT +P50 +P95 +MAX +█ P50 ░ P95, LOG SCALE$/m);
    expect(stdout).toMatch(/^initiated → called +8 +412 ms +412 ms +412 ms +█+$/m);
    expect(stdout).toMatch(/^task +3 +2 min 3 s +14 min 1 s +14 min 1 s +█+░+$/m);
    expect(stderr).toMatch(/^2 open sessions .*`\.\/journal list --running`/m);
    expect(exitCode).toBe(0);
  });

  it('counts sessions that started since, and says if no session did', async () => {
    const { stdout } = await run(['stats', '--since', '45m', '-o', 'json']);
    const none = await run(['stats', '--since', '1m']);

    expect(JSON.parse(stdout)).toMatchObject({
      since: '2026-11-23T11:15:00.000Z',
      sessions: 2,
      byState: { running: 1, failed: 1 },
      failureRate: 1,
    });
    expect(none).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^No session .*2026-11-23T11:59:00\.000Z.*--since/),
      exitCode: 0,
    });
  });
});

describe('journal stats --work', () => {
  it('counts a session and those that repeat it as one, also over an older try that is not counted', async () => {
    const inputs = createInputStore({ table: journal.table });
    // denied ← denied-again, and silent ← gone ← throttled: "gone" started before the time, or is no longer there.
    await inputs.put({ sessionId: 'denied-again', payload: {}, repeats: SAMPLES.denied.id });
    await inputs.put({ sessionId: 'gone', payload: {}, repeats: SAMPLES.silent.id });
    await journal.plant({
      ...encodeInput({ sessionId: SAMPLES.throttled.id, payload: {}, repeats: 'gone' }),
    });

    const { stdout } = await run(['stats', '--work', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ sessions: 8, work: 6 });
    expect((await run(['stats', '--work'])).stdout).toMatch(/^6 pieces of work in 8 sessions, \d/);
    expect(JSON.parse((await run(['stats', '--json'])).stdout)).not.toHaveProperty('work');
  });
});

describe('journal errors', () => {
  it('counts failures that read alike, the most frequent first', async () => {
    const { stdout, exitCode } = await run(['errors']);

    const [head, first, ...others] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^COUNT +SESSIONS +LAST SEEN +FIRST SEEN +WRITER +EXAMPLES +FINGERPRINT$/);
    expect(first).toMatch(
      /^ +2 +2 +29 min 59 s ago +3 h ago +invoker +denied-again +AccessDeniedException: User: <arn>/,
    );
    expect(others).toHaveLength(4);
    expect(exitCode).toBe(0);
  });

  it('names the latest examples, and prints them as ids', async () => {
    const { stdout: lines } = await run(['errors', '-o', 'jsonl']);
    const { stdout: ids } = await run(['errors', '-o', 'id']);

    const [first] = lines.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      status: 'AGENT_RUNTIME_INVOCATION_FAILED',
      writer: 'invoker',
      count: 2,
      firstSeen: '2026-11-23T09:00:00.640Z',
      lastSeen: '2026-11-23T11:30:00.640Z',
      sessionIds: ['denied-again', SAMPLES.denied.id],
    });
    expect(ids.split('\n').slice(0, 2)).toEqual(['denied-again', SAMPLES.denied.id]);
  });

  it('cuts to the width of a terminal and says what it cut, and suggests what to type next', async () => {
    const at = (columns: number) => run(['errors', '--color', 'never'], { columns });
    const [wide, narrow] = await Promise.all([at(140), at(80)]);

    for (const line of wide.stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(140);
    for (const line of narrow.stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(wide.stderr).toMatch(/cut FINGERPRINT.*-o wide\.\nNext: \.\/journal why denied-again\n$/);
    expect(narrow.stderr).toContain('left out FIRST SEEN');
  });

  it('says that no failure was found', async () => {
    const { stdout, stderr } = await run(['errors', '--since', '1m', '-o', 'json']);

    expect(stdout).toBe('[]\n');
    expect(stderr).toMatch(/^No failures since 2026-11-23T11:59:00\.000Z.*`\.\/journal list --stuck`/);
  });
});

describe('journal cost', () => {
  it('is marked as an estimate with the date of its prices, and adds up', async () => {
    const { stdout, exitCode } = await run(['cost', '2c91']);

    expect(stdout).toMatch(/^About \d+\.\d{4} US cents: .*estimate.* \d{4}-\d{2} in us-east-1/);
    const cents = [...stdout.matchAll(/ (\d+\.\d{4})$/gm)].map(([, text]) => Number(text));
    const total = Number(/^About (\S+)/.exec(stdout)?.[1]);
    expect(cents).toHaveLength(10);
    expect(stdout).toMatch(/^Step Functions Express +rounds of polling +\d+ {2}request +0\.000001 /m);
    expect(stdout).toMatch(/^Step Functions Express +memory of the rounds +[\d.]+ {2}GB-s +0\.0000166667 /m);
    expect(cents.reduce((sum, each) => sum + each, 0)).toBeCloseTo(total, 3);
    expect(exitCode).toBe(0);
  });

  it('is JSON for other programs', async () => {
    const { stdout } = await run(['cost', '2c91', '-o', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({
      sessionId: SAMPLES.retried.id,
      isEstimate: true,
      region: 'us-east-1',
    });
  });
});

describe('journal export', () => {
  it('prints the records as the table has them, a line each, without secrets', async () => {
    await journal.plantSessions({
      id: 'leaky',
      agoMs: 48 * HOUR,
      events: [
        [0, 'SESSION_INITIATED'],
        [5, 'AGENT_RUNTIME_INVOCATION_FAILED', 'Error: password=hunter2 was refused'],
      ],
    });

    const { stdout, exitCode } = await run(['export', 'leaky']);

    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        PK: 'SESSION#leaky',
        SK: 'EVENT#2026-11-21T12:00:00.000Z',
        Status: 'SESSION_INITIATED',
        Timestamp: '2026-11-21T12:00:00.000Z',
      },
      {
        PK: 'SESSION#leaky',
        SK: 'EVENT#2026-11-21T12:00:00.005Z',
        Status: 'AGENT_RUNTIME_INVOCATION_FAILED',
        Timestamp: '2026-11-21T12:00:00.005Z',
        ErrorMessage: 'Error: password=[redacted] was refused',
      },
    ]);
    expect(exitCode).toBe(0);
  });

  it('prints a page if asked to, and rejects both formats at once', async () => {
    const page = await run(['export', SAMPLES.denied.id, '-o', 'html']);
    const both = await run(['export', SAMPLES.denied.id, '-o', 'jsonl', '--html', 'x.html']);

    expect(page.stdout).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
    expect(both).toMatchObject({ stdout: '', exitCode: 2 });
  });

  it('says why it cannot write a page', async () => {
    const { stderr, exitCode } = await run(['export', SAMPLES.denied.id, '--html', '/nowhere/at/all.html']);

    expect(stderr).toMatch(/\/nowhere\/at\/all\.html \(.*ENOENT/);
    expect(exitCode).toBe(1);
  });
});

describe('sessions that a person stopped', () => {
  const execution = (error: string) => ({
    ...{ status: 'ABORTED', error, startDate: NOW / 1_000 - 60, stopDate: NOW / 1_000 - 31 },
    ...{ executionArn: 'arn:x', input: JSON.stringify({ session_id: 'stopped-1' }) },
  });
  const reports = async (
    found: object,
  ): Promise<{ readonly errors: string; readonly stats: object; readonly asked: number }> => {
    const planted = await openStageJournal();
    await planted.plantEvent('stopped-1', -60_000, 'SESSION_INITIATED');
    await planted.plantEvent('stopped-1', -59_000, 'AGENT_RUNTIME_INVOCATION_STARTED');
    await planted.plantEvent('stopped-1', -58_000, 'AGENT_BACKGROUND_TASK_STARTED');
    await planted.plantEvent('stopped-1', -30_000, 'AGENT_BACKGROUND_TASK_FAILED', {
      ErrorMessage: 'MachineStopped: SIGTERM',
    });
    await planted.plantEvent('failed-1', -50_000, 'SESSION_INITIATED');
    await planted.plantEvent('failed-1', -40_000, 'AGENT_BACKGROUND_TASK_FAILED', {
      ErrorMessage: 'Error: x',
    });
    const front = await startAwsFront({
      dynamodb: planted.endpoint,
      intercept: (operation) => (operation === 'DescribeExecution' ? [200, found] : undefined),
    });
    const said = await Promise.all([
      runJournal(['errors', '-o', 'id'], { endpoint: front.endpoint }),
      runJournal(['stats', '--json'], { endpoint: front.endpoint }),
    ]);
    const asked = front.asked.filter((operation) => operation === 'DescribeExecution').length;
    return { errors: said[0].stdout, stats: JSON.parse(said[1].stdout), asked };
  };

  it('are no errors in `errors`, and no failures in `stats`; one execution is asked for', async () => {
    expect(await reports(execution('SessionStopped'))).toEqual({
      errors: 'failed-1\n',
      stats: expect.objectContaining({
        byState: expect.objectContaining({ failed: 1, stopped: 1 }),
        failureRate: 0.5,
      }),
      asked: 2,
    });
  });

  it('are failures if the platform stopped the microVM', async () => {
    const { errors, stats } = await reports({ ...execution('AgentTaskFailed'), status: 'FAILED' });
    expect(errors).toContain('stopped-1\n');
    expect(stats).toMatchObject({ byState: { failed: 2, stopped: 0 }, failureRate: 1 });
  });
});

describe('the tokens that tasks report', () => {
  const tokens = (model: string, inputTokens: number) => ({ model, inputTokens, outputTokens: 1_000 });
  const planted = async (TokenPrices: string) => {
    const table = await openSampleJournal();
    const progress = createProgressStore({ table: table.table, now: () => NOW });
    await progress.put(SAMPLES.running.id, { usage: [tokens('large', 200_000)] });
    await progress.put(SAMPLES.retried.id, { usage: [tokens('large', 100_000), tokens('small', 50)] });
    const front = await startAwsFront({ dynamodb: table.endpoint, outputs: { TokenPrices } });
    return { ...front, run: (args: readonly string[]) => runJournal(args, { endpoint: front.endpoint }) };
  };

  it('are in the cost of a session, with the prices of the stage', async () => {
    const { run } = await planted('large=3/15');
    const { stdout } = await run(['cost', SAMPLES.retried.id]);

    expect(stdout).toMatch(/^Model +input of large +100000 +token +0\.000003 +30\.0000$/m);
    expect(stdout).toContain('small (50 in, 1000 out)');
    expect(JSON.parse((await run(['cost', SAMPLES.retried.id, '--json'])).stdout)).toMatchObject({
      tokens: [tokens('large', 100_000), tokens('small', 50)],
    });
  });

  it('are summed by model in `stats` when asked to, and read only then', async () => {
    const { run, asked } = await planted('large=3/15');
    const { stdout } = await run(['stats', '--tokens']);
    const queries = asked.filter((operation) => operation === 'Query').length;
    asked.length = 0;
    await run(['stats']);

    expect(stdout).toMatch(/^MODEL +SESSIONS +INPUT TOKENS +OUTPUT TOKENS +US CENTS$/m);
    expect(stdout).toMatch(/^large +2 +300,000 +2,000 +93\.0000$/m);
    expect(stdout).toMatch(/^small +1 +50 +1,000 +no price$/m);
    expect(queries).toBeGreaterThan(asked.filter((operation) => operation === 'Query').length);
  });

  it('have no price if the stage names prices that cannot be read, which is said', async () => {
    const { run } = await planted('large: 3');
    const { stdout, stderr, exitCode } = await run(['cost', SAMPLES.retried.id]);

    expect(stderr).toMatch(/tokenPrices.*expected MODEL=INPUT\/OUTPUT.*found "large: 3"/);
    expect(stdout).not.toMatch(/^Model/m);
    expect(exitCode).toBe(0);
  });

  it('are none in `stats` if no task has reported any', async () => {
    expect((await run(['stats', '--tokens'])).stdout).toMatch(/\n\nNo task has reported tokens\.\n$/);
  });
});
