import { createInputStore, createProgressStore } from '@agents/journal';
import { NOW, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const PAYLOAD = {
  prompt: 'Compare queues and journals',
  db_password: 'hunter2',
  headers: ['Bearer abcdefghijkl'],
};
const REDACTED = { prompt: PAYLOAD.prompt, db_password: '[redacted]', headers: ['Bearer [redacted]'] };
const ARN = 'arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:any-name';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openStageJournal();
  const inputs = createInputStore({ table: journal.table });
  await inputs.put({ sessionId: 'first', payload: PAYLOAD, executionArn: ARN });
  await inputs.put({ sessionId: 'second', payload: PAYLOAD, repeats: 'first' });
  await inputs.put({ sessionId: 'third', payload: {}, repeats: 'first' });
  for (const id of ['first', 'second', 'old', 'garbled']) {
    await journal.plantEvent(id, -60_000, 'SESSION_INITIATED');
    await journal.plantEvent(id, -59_000, 'AGENT_BACKGROUND_TASK_STARTED');
    await journal.plantEvent(id, -50_000, 'AGENT_BACKGROUND_TASK_FAILED', { ErrorMessage: 'Error: no' });
  }
  await journal.plant({ PK: 'INPUT#garbled', SK: 'INPUT', Payload: 'api_key=abcdefghijkl [half' });
  const progress = createProgressStore({ table: journal.table, now: () => NOW - 55_000 });
  await progress.put('first', {
    text: 'reading with token=abcdefghijkl',
    done: 1,
    total: 3,
    reportedAt: NOW - 55_000,
    usage: [],
  });
});

const journalOf = (...args: readonly string[]): Promise<Said> =>
  runJournal(args, { endpoint: journal.endpoint });

describe('journal show --payload', () => {
  it('prints what the session was asked to do, as JSON and without secrets', async () => {
    const said = await journalOf('show', 'first', '--payload');

    expect(JSON.parse(said.stdout)).toEqual(REDACTED);
    expect(said).toMatchObject({ stderr: '', exitCode: 0 });
    expect((await journalOf('show', 'first', '--payload', '-o', 'jsonl')).stdout.split('\n')).toHaveLength(2);
  });

  it.each([
    [
      'a session without an input record',
      'old',
      /old was not found: it has no input record, .*before inputs were kept/,
    ],
    [
      'an input record that holds no payload',
      'garbled',
      /garbled cannot be read: Payload: expected a JSON object/,
    ],
    ['a session that does not exist', 'nowhere', /"nowhere"/],
  ])('says so for %s', async (_what, id, stderr) => {
    const said = await journalOf('show', id, '--payload');

    expect(said).toEqual({ stdout: '', stderr: expect.stringMatching(stderr), exitCode: 3 });
    expect(said.stderr).not.toContain('abcdefghijkl');
  });
});

describe('journal show', () => {
  it('says what a session repeats, and what repeats it', async () => {
    expect((await journalOf('show', 'first')).stdout).toMatch(
      /^ {2}Repeated by second\.\n {2}Repeated by third\.\n$/m,
    );
    expect((await journalOf('show', 'second')).stdout).toMatch(/^ {2}Repeats first\.$/m);
    expect((await journalOf('show', 'old')).stdout).not.toContain('Repeat');
  });

  it('says it in JSON too', async () => {
    const lineage = async (id: string) => {
      const { repeats, repeatedBy } = JSON.parse((await journalOf('show', id, '--json')).stdout);
      return { repeats, repeatedBy };
    };

    expect(await lineage('first')).toEqual({ repeats: undefined, repeatedBy: ['second', 'third'] });
    expect(await lineage('second')).toEqual({ repeats: 'first', repeatedBy: [] });
  });
});

describe('journal export', () => {
  it('has the input, the events and the progress of a session, without secrets', async () => {
    const { stdout } = await journalOf('export', 'first');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(rows.map(({ PK, SK }) => `${PK} ${SK}`)).toEqual([
      'INPUT#first INPUT',
      'INPUT#first REPEAT#second',
      'INPUT#first REPEAT#third',
      ...[-60_000, -59_000, -50_000].map((ms) => `SESSION#first EVENT#${new Date(NOW + ms).toISOString()}`),
      `PROGRESS#first NOTE#${new Date(NOW - 55_000).toISOString()}`,
    ]);
    expect(rows[0]).toEqual({
      PK: 'INPUT#first',
      SK: 'INPUT',
      Payload: JSON.stringify(REDACTED),
      ExecutionArn: ARN,
    });
    expect(rows.at(-1)).toMatchObject({ Text: 'reading with token=[redacted]', Done: 1, Total: 3 });
    expect(stdout).not.toMatch(/hunter2|abcdefghijkl/);
  });

  it('names an input that cannot be read, and nothing of what it holds', async () => {
    const { stdout } = await journalOf('export', 'garbled', '-o', 'json');

    expect(JSON.parse(stdout)[0]).toEqual({
      PK: 'INPUT#garbled',
      SK: 'INPUT',
      Unreadable: 'Payload: expected a JSON object',
    });
  });
});
