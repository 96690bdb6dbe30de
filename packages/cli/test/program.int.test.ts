import { EXIT_MEANINGS } from '../src/exit-codes.ts';
import { VERBS } from '../src/verbs/registry.ts';
import { runJournal } from './support/run-journal.ts';

describe('the help', () => {
  it('lists every verb and every exit code', async () => {
    const { stdout, stderr, exitCode } = await runJournal(['--help']);

    for (const [verb, { summary }] of Object.entries(VERBS))
      expect(stdout).toMatch(`${verb} `.padEnd(21) + summary);
    for (const [code, meaning] of EXIT_MEANINGS) expect(stdout).toContain(`${code}  ${meaning}`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('is printed without a verb', async () => {
    expect(await runJournal([])).toEqual(await runJournal(['--help']));
  });

  it.each(Object.keys(VERBS))(
    'of %s has examples that name it, the options of all verbs and the exit codes',
    async (verb) => {
      const { stdout, exitCode } = await runJournal(['help', verb]);

      expect(stdout).toMatch(new RegExp(`^Usage: \\./journal ${verb} `));
      expect(stdout).toMatch(new RegExp(`\nExamples:\n(?: {2}.*\\./journal ${verb}.*\n)+`));
      expect(stdout).toContain('--stage <stage>');
      for (const [code, meaning] of EXIT_MEANINGS) expect(stdout).toContain(`${code}  ${meaning}`);
      expect(exitCode).toBe(0);
    },
  );

  it('of a verb is what --help gives', async () => {
    expect(await runJournal(['show', '--help'])).toEqual(await runJournal(['help', 'show']));
  });
});

describe('an invalid command line', () => {
  it.each([
    [['shwo'], /unknown command 'shwo'\n\(Did you mean show\?\)/],
    [['show'], /missing required argument 'id'/],
    [['list', '--since', 'yesterday'], /'yesterday' is invalid\. Expected a time ago like 90s/],
    [['wait', 'x', '--timeout', '1w'], /Expected a duration like 90s, 10m, 2h or 3d/],
    [['start', '--detail', '{'], /^--detail: expected JSON, found /],
    [['start', '--detail', '["a"]'], /^--detail: expected .*\{"prompt": "…"\}, found \["a"\]/],
    [['list', '--colour', 'never'], /unknown option '--colour'/],
  ])('%j says why, with exit code 2 and nothing on stdout', async (args, stderr) => {
    expect(await runJournal(args)).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(stderr),
      exitCode: 2,
    });
  });
});
