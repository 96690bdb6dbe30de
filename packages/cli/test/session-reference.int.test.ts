import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAwsFront } from '../../../test/support/aws-front.ts';
import { startStepFunctions } from '../../../test/support/step-functions.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type LastSession, lastSessionOf } from '../src/session-reference.ts';
import { NOW, runJournal, type Said } from './support/run-journal.ts';
import { openStageJournal, type StageJournal } from './support/stage-journal.ts';

const UUID = '8c8f1d52-3a8e-4f6a-9d1e-0b5a7c6d4e3f';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openStageJournal();
  for (const [index, id] of ['abc-1', 'abc-2', 'abd-1', 'abc', 'Upper-1', UUID].entries()) {
    await journal.plantEvent(id, index - 60_000, 'SESSION_INITIATED');
  }
});

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

  it.each([
    ['SESSION#abc-2', 'abc-2'],
    ['session#ABC-2', 'abc-2'],
    ['ABC-2', 'abc-2'],
    ['ABD', 'abd-1'],
    ['Upper-1', 'Upper-1'],
    ['upper-1', 'Upper-1'],
    [UUID.toUpperCase(), UUID],
    [`SESSION#${UUID}`, UUID],
  ])('%s means %s, as it is written elsewhere', async (reference, id) => {
    expect(await idOf(reference)).toMatchObject({ stdout: `${id}\n` });
  });

  it('lists the candidates, newest first, when it means several', async () => {
    expect(await idOf('ab')).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^.*"ab".*\n {2}abc\n {2}abd-1\n {2}abc-2\n {2}abc-1\n$/),
      exitCode: 2,
    });
  });

  it.each([
    ['nope', /stage dev .*"nope".*`\.\/journal list`/],
    [
      '00000000-0000-4000-8000-000000000000',
      /00000000-0000-4000-8000-000000000000 .*stage dev at http:\S+ .*`\.\/journal list`/,
    ],
  ])('%s means no session', async (reference, stderr) => {
    const said = await idOf(reference);

    expect(said).toMatchObject({ stdout: '', exitCode: 3 });
    expect(
      said.stderr
        .split('\n')
        .filter((line) => !line.startsWith('Executions'))
        .join('\n'),
    ).toMatch(stderr);
  });

  describe('that is the ARN of an execution', () => {
    const run = async (arn: string): Promise<Said> => {
      const states = await startStepFunctions();
      const front = await startAwsFront({ dynamodb: journal.endpoint, states: states.endpoint });
      await states.start({ session_id: 'abc-2' }, 'any-name');
      return runJournal(['show', arn, '-o', 'id'], { endpoint: front.endpoint });
    };
    const PLACE = 'arn:aws:states:us-east-1:000000000000:execution';

    it('means the session in its input, whatever its name', async () => {
      const said = await run(`${PLACE}:agent-session-workflow-dev:any-name`);

      expect(said).toMatchObject({ stdout: 'abc-2\n' });
    });

    it('is not found, or names the place where it is looked for', async () => {
      expect(await run(`${PLACE}:agent-session-workflow-dev:other`)).toMatchObject({ exitCode: 3 });
      expect(await run(`${PLACE}:agent-session-workflow-prod:any-name`)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/agent-session-workflow-dev in us-east-1.*--stage and --region/),
      });
    });
  });

  it.each(['a b', '-', '@first', '../x', 'a#b'])('%s is not a reference', async (reference) => {
    const said = await runJournal(['show', '-o', 'id', '--', reference], { endpoint: journal.endpoint });

    expect(said).toMatchObject({
      stdout: '',
      exitCode: 2,
      stderr: expect.stringMatching(/^".*" is not a session id/),
    });
  });

  it('says that no session was shown yet when it is @last', async () => {
    expect(await idOf('@last')).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^@last: .*stage dev.*`\.\/journal list`/),
      exitCode: 2,
    });
  });

  it('does not become @last when the session is unknown', async () => {
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

let home: string;
beforeEach(() => {
  home = temporaryFolder('journal-last');
});

const last = (key = 'dev', env: Record<string, string> = {}): LastSession =>
  lastSessionOf(key, { env, home });

describe('the last session', () => {
  it('is remembered for each stage by itself', async () => {
    await last('dev').remember('s-1');
    await last('dev http://127.0.0.1:4566').remember('s-2');
    await last('dev').remember('s-3');

    expect(await last('dev').recall()).toBe('s-3');
    expect(await last('dev http://127.0.0.1:4566').recall()).toBe('s-2');
    expect(await last('prod').recall()).toBeUndefined();
  });

  it("is a file in the user's state folder, without drafts", async () => {
    await last('dev').remember('s-1');
    await last('dev', { XDG_STATE_HOME: join(home, 'state') }).remember('s-2');

    expect(await readdir(join(home, '.local/state/agents-journal'))).toEqual(['last dev']);
    expect(await readdir(join(home, 'state/agents-journal'))).toEqual(['last dev']);
  });

  it('is unknown if the file holds something else', async () => {
    await last().remember('s-1');
    await writeFile(join(home, '.local/state/agents-journal/last dev'), '\u001b[2J; rm -rf /');

    expect(await last().recall()).toBeUndefined();
  });

  it('is not remembered if its folder cannot be written to, and nothing else fails', async () => {
    await mkdir(join(home, '.local'), { recursive: true });
    await writeFile(join(home, '.local/state'), 'a file where a folder should be');

    await last().remember('s-1');

    expect(await last().recall()).toBeUndefined();
  });

  it('is a whole id, however many commands remember one at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `session-${index}`);

    await Promise.all(ids.map((id) => last().remember(id)));

    expect(ids).toContain(await last().recall());
  });
});
