import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const HOUR = 3_600_000;

let journal: StageJournal;
beforeAll(async () => {
  journal = await openSampleJournal();
});

const run = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(args, { endpoint: journal.endpoint, ...options });

describe('journal verify', () => {
  it('has no findings about a good session, and says so on stderr', async () => {
    expect(await run(['verify', SAMPLES.retried.id])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^1 session checked/),
      exitCode: 0,
    });
  });

  it('prints each finding with its code, its record and its message', async () => {
    const { stdout, stderr, exitCode } = await run(['verify', '1b8e']);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^ {2}✗ error {4}UNKNOWN_STATUS {2}EVENT#2026-11-23T06:00:45\.377Z$/m);
    expect(stdout).toMatch(/^ {2}✗ error {4}SECOND_TERMINAL_EVENT {2}EVENT#2026-11-23T06:00:46\.001Z$/m);
    expect(stdout).toMatch(/Owner/);
    expect(stderr).toMatch(/^1 session .*5 findings/);
  });

  it('checks every session with an event in the last day, and prints the ids of those with findings', async () => {
    const { stdout, stderr, exitCode } = await run(['verify', '-o', 'id']);

    expect(stdout).toBe(`${SAMPLES.tampered.id}\n`);
    expect(stderr).toMatch(/^7 sessions .*5 findings in 1 /m);
    expect(exitCode).toBe(1);
  });

  it('looks no further back than --since', async () => {
    const { stderr, exitCode } = await run(['verify', '--since', '90m']);

    expect(stderr).toMatch(/^2 sessions checked/);
    expect(exitCode).toBe(0);
  });

  it('checks a session whose only record since then is unreadable, and no key of something else', async () => {
    const table = await openStageJournal();
    const Timestamp = new Date(NOW - HOUR / 2).toISOString();
    const broken = { Status: 'SESSION_INITIATED', Timestamp: `${Timestamp.slice(0, -1)}0000000Z` };
    try {
      await table.plantSessions({ ...SAMPLES.retried, id: 'half-broken', agoMs: 2 * HOUR });
      await table.plant({ PK: 'SESSION#half-broken', SK: `EVENT#${Timestamp}`, ...broken });
      await table.plant({ PK: 'SESSION#', SK: `EVENT#${Timestamp}`, ...broken });

      const { stdout, stderr, exitCode } = await runJournal(['verify', '--since', '1h'], {
        endpoint: table.endpoint,
      });

      expect(stdout).toMatch(/^half-broken\n {2}✗ error {4}UNREADABLE_RECORD/);
      expect(stderr).toMatch(/^1 session checked/);
      expect(exitCode).toBe(1);
    } finally {
      await table.close();
    }
  });

  it('prints findings as one array of JSON, or as a line each', async () => {
    const { stdout: document } = await run(['verify', SAMPLES.tampered.id, '-o', 'json']);
    const { stdout: lines } = await run(['verify', SAMPLES.tampered.id, '-o', 'jsonl']);

    const records = JSON.parse(document);
    expect(records).toHaveLength(5);
    expect(records[0]).toMatchObject({
      sessionId: SAMPLES.tampered.id,
      code: 'UNKNOWN_STATUS',
      severity: 'error',
    });
    expect(records[0].key).toMatch(/^EVENT#/);
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(records);
  });

  it('accepts one session or a time, not both', async () => {
    const { stderr, exitCode } = await run(['verify', '1b8e', '--since', '2h']);

    expect(stderr).toContain('--since');
    expect(exitCode).toBe(2);
  });

  it('fails for a session that does not exist', async () => {
    const { stderr, exitCode } = await run(['verify', '00000000-0000-4000-8000-000000000000']);

    expect(stderr).toContain('00000000-0000-4000-8000-000000000000');
    expect(exitCode).toBe(3);
  });
});
