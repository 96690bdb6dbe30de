import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { openStageJournal, type StageJournal } from '../support/journal-table.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal } from '../support/sample-journal.ts';

const HOUR = 3_600_000;

let journal: StageJournal;
beforeAll(async () => {
  journal = await openSampleJournal();
});
afterAll(() => journal.close());

const run = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(args, { endpoint: journal.endpoint, ...options });

describe('journal verify', () => {
  it('finds nothing in a session that is well, and says so beside the data', async () => {
    expect(await run(['verify', SAMPLES.retried.id])).toEqual({
      stdout: '',
      stderr: '1 session checked, nothing found\n',
      exitCode: 0,
    });
  });

  it('gives each finding with its code, its row, and words', async () => {
    const { stdout, stderr, exitCode } = await run(['verify', '1b8e']);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^ {2}✗ error {4}UNKNOWN_STATUS {2}EVENT#2026-11-23T06:00:45\.377Z$/m);
    expect(stdout).toMatch(/^ {2}✗ error {4}SECOND_TERMINAL_EVENT {2}EVENT#2026-11-23T06:00:46\.001Z$/m);
    expect(stdout).toMatch(/found.* Owner$/m);
    expect(stderr).toBe('1 session checked, 5 findings in 1\n');
  });

  it('checks every session with an event in the last day, and prints the ids of those with findings', async () => {
    const { stdout, stderr, exitCode } = await run(['verify', '-o', 'id']);

    expect(stdout).toBe(`${SAMPLES.tampered.id}\n`);
    expect(stderr).toMatch(/^8 sessions checked, 5 findings in 1$/m);
    expect(exitCode).toBe(1);
  });

  it('looks no further back than --since', async () => {
    const { stderr, exitCode } = await run(['verify', '--since', '90m']);

    expect(stderr).toBe('3 sessions checked, nothing found\n');
    expect(exitCode).toBe(0);
  });

  it('checks a session whose only row since then cannot be read, and nothing that is no session', async () => {
    const table = await openStageJournal();
    const Timestamp = new Date(NOW - HOUR / 2).toISOString();
    const broken = { Status: 'SESSION_INITIATED', Timestamp: `${Timestamp.slice(0, -1)}0000000Z` };
    try {
      await table.plantSession({ ...SAMPLES.retried, id: 'half-broken', agoMs: 2 * HOUR }, NOW);
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

  it('names rows as the store does, one document or a line each', async () => {
    const { stdout: document } = await run(['verify', SAMPLES.tampered.id, '-o', 'json']);
    const { stdout: lines } = await run(['verify', SAMPLES.tampered.id, '-o', 'jsonl']);

    const records = JSON.parse(document);
    expect(records).toHaveLength(5);
    expect(records[0]).toMatchObject({
      PK: `SESSION#${SAMPLES.tampered.id}`,
      code: 'UNKNOWN_STATUS',
      severity: 'error',
    });
    expect(records[0].SK).toMatch(/^EVENT#/);
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(records);
  });

  it('takes one session or all of a time, not both', async () => {
    const { stderr, exitCode } = await run(['verify', '1b8e', '--since', '2h']);

    expect(stderr).toBe('Give a session id, or --since for all sessions, not both.\n');
    expect(exitCode).toBe(2);
  });

  it('does not call a session well that is not there', async () => {
    const { stderr, exitCode } = await run(['verify', '00000000-0000-4000-8000-000000000000']);

    expect(stderr).toMatch(/There is no session/);
    expect(exitCode).toBe(3);
  });
});
