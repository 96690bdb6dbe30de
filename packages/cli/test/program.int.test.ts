import { readFileSync } from 'node:fs';
import { EXIT_MEANINGS } from '../src/exit-codes.ts';
import { TOPICS } from '../src/help-topics.ts';
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

describe('a topic of the help', () => {
  it.each(Object.entries(TOPICS))('%s is listed and explained', async (topic, { summary }) => {
    const { stdout } = await runJournal(['--help']);
    expect(stdout).toMatch(`${topic} `.padEnd(21) + summary);

    const explained = await runJournal(['help', topic]);
    expect(explained).toMatchObject({ stderr: '', exitCode: 0 });
    for (const line of explained.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(125);
  });

  it('that does not exist is refused with the known ones', async () => {
    expect(await runJournal(['help', 'wor\u202eld'])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(
        /^help: .*"wor\\u202eld".*targets, environment, exit-codes, list, .*completion\.\n$/,
      ),
      exitCode: 2,
    });
  });

  it('explains the exit codes and the variables that a command reads', async () => {
    const codes = await runJournal(['help', 'exit-codes']);
    for (const [code, meaning] of EXIT_MEANINGS) expect(codes.stdout).toContain(`${code}  ${meaning}`);
    const { stdout } = await runJournal(['help', 'environment']);
    for (const name of ['JOURNAL_STAGE', 'JOURNAL_LOCAL', 'AWS_REGION', 'AWS_PROFILE'])
      expect(stdout).toContain(name);
  });
});

describe('the version', () => {
  it('is that of the package, and is printed with that of Node', async () => {
    const { version } = JSON.parse(readFileSync('packages/cli/package.json', 'utf8'));
    expect(await runJournal(['--version'])).toEqual({
      stdout: `${version} (Node ${process.version})\n`,
      stderr: '',
      exitCode: 0,
    });
  });
});

describe('the door to the terminal', () => {
  const HOSTILE = 'x\u202e\u200b\u2066\ufeff\u009b2J\u001b]0;t\u0007';

  it.each([
    ['an unknown verb', [HOSTILE]],
    ['an unknown option', ['list', `--${HOSTILE}`]],
    ['an argument too many', ['show', 'a', HOSTILE]],
    ['a value', ['list', '-n', HOSTILE]],
    ['a stage', ['start', '--stage', HOSTILE]],
    ['a payload', ['start', '--detail', `[${HOSTILE}`]],
    ['a region', ['start', '--prompt', HOSTILE, '--region', HOSTILE]],
  ])('lets nothing hidden through: %s', async (_what, args) => {
    const { stdout, stderr } = await runJournal(args, { endpoint: 'http://127.0.0.1:9' });

    expect(stdout + stderr).not.toMatch(/[\p{Cf}]|(?![\n\t])\p{Cc}/u);
    expect(stderr).not.toBe('');
  });
});

describe('an invalid command line', () => {
  it.each([
    [['shwo'], /unknown command 'shwo'\n\(Did you mean show\?\)/],
    [['show'], /missing required argument 'id'/],
    [['list', '--since', 'yesterday'], /'yesterday' is invalid\. Expected a time ago like 90s/],
    [['wait', 'x', '--timeout', '1w'], /Expected a duration like 90s, 10m, 2h or 3d/],
    [['start', '--detail', '{'], /^--detail: expected JSON, found /],
    [['start', '--detail', '["a"]'], /^--detail: expected .*\{"prompt": "…"\}, found an array/],
    [['list', '--colour', 'never'], /unknown option '--colour'/],
  ])('%j says why, with exit code 2 and nothing on stdout', async (args, stderr) => {
    expect(await runJournal(args)).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(stderr),
      exitCode: 2,
    });
  });
});
