import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { openStageJournal, type StageJournal } from '../support/journal-table.ts';
import { NOW, runJournal, type Said } from '../support/run-journal.ts';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openStageJournal();
  for (const [index, id] of ['abc-1', 'abc-2', 'abd-1', 'abc'].entries()) {
    const Timestamp = new Date(NOW - 60_000 + index).toISOString();
    await journal.plant({
      PK: `SESSION#${id}`,
      SK: `EVENT#${Timestamp}`,
      Status: 'SESSION_INITIATED',
      Timestamp,
    });
  }
});
afterAll(() => journal.close());

const idOf = (reference: string): Promise<Said> =>
  runJournal(['show', reference, '-o', 'id'], { endpoint: journal.endpoint });

describe('a reference to a session', () => {
  it.each([
    ['abd', 'abd-1'],
    ['abc-2', 'abc-2'],
    ['abc', 'abc'], // also the beginning of others, but a whole id
  ])('%s means %s', async (reference, id) => {
    expect(await idOf(reference)).toMatchObject({ stdout: `${id}\n` });
  });

  it('lists the candidates, newest first, when it means several', async () => {
    expect(await idOf('ab')).toEqual({
      stdout: '',
      stderr:
        '"ab" is the beginning of several sessions, newest first; give more of it:\n  abc\n  abd-1\n  abc-2\n  abc-1\n',
      exitCode: 2,
    });
  });

  it.each([
    ['nope', 'There is no session "nope", and none whose id begins like that.\n'],
    [
      '00000000-0000-4000-8000-000000000000',
      /^There is no session "00000000-0000-4000-8000-000000000000" in stage dev at http:\S+\. List them with `\.\/journal list`\.\n$/,
    ],
  ])('%s means none', async (reference, stderr) => {
    const said = await idOf(reference);

    expect(said).toMatchObject({ stdout: '', exitCode: 3 });
    expect(
      said.stderr
        .split('\n')
        .filter((line) => !line.startsWith('Executions'))
        .join('\n'),
    ).toMatch(stderr);
  });

  it.each(['a b', '-', '@first', '../x', 'a#b'])('%s is no reference', async (reference) => {
    const said = await runJournal(['show', '-o', 'id', '--', reference], { endpoint: journal.endpoint });

    expect(said).toMatchObject({
      stdout: '',
      exitCode: 2,
      stderr: expect.stringContaining('is no session id'),
    });
  });

  it('says that nothing was shown yet when it is @last', async () => {
    expect(await idOf('@last')).toEqual({
      stdout: '',
      stderr:
        '@last is the session last started or shown here, and there is none yet for stage dev. List them with `./journal list`.\n',
      exitCode: 2,
    });
  });

  it('is not @last when nobody knows it: what was shown before stays that', async () => {
    const state = temporaryFolder('journal-state');
    let now = NOW;
    const run = (...args: readonly string[]): Promise<Said> =>
      runJournal(args, {
        endpoint: journal.endpoint,
        env: { XDG_STATE_HOME: state },
        now: () => now,
        sleep() {
          now += 5_000;
        },
      });
    await run('show', 'abd-1', '-o', 'id');
    expect((await run('tail', '00000000-0000-4000-8000-000000000000')).exitCode).toBe(3);
    expect((await run('show', '@last', '-o', 'id')).stdout).toBe('abd-1\n');
  });
});
