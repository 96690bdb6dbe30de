import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { VERBS } from '../../src/verbs/registry.ts';
import { runJournal } from '../support/run-journal.ts';

const run = promisify(execFile);

let script: string;
beforeAll(async () => {
  script = (await runJournal(['completion', 'bash'])).stdout;
});

/** What bash offers for the last of the words. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: bash writes its variables like this.
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _journal; printf "%s\\n" "${COMPREPLY[@]}"';
  const { stdout } = await run('bash', ['-c', `${script}\n${ask}`, 'bash', 'journal', ...words]);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion in bash', () => {
  it('offers every verb and the options of all', async () => {
    const words = await complete('');

    expect(words).toEqual(expect.arrayContaining([...Object.keys(VERBS), 'help', '--stage', '--local']));
  });

  it.each<[words: string[], offered: string[]]>([
    [['ver'], ['verify']],
    [['--stage', 'prod', 'ver'], ['verify']],
    [['--stage', 'show', 'exp'], ['export']],
    [
      ['--color', ''],
      ['auto', 'always', 'never'],
    ],
    [
      ['why', '-o', ''],
      ['table', 'json', 'jsonl'],
    ],
    [
      ['errors', '--output', 'js'],
      ['json', 'jsonl'],
    ],
    [
      ['why', '--output', '=', 'js'],
      ['json', 'jsonl'],
    ],
    [
      ['--color', '='],
      ['auto', 'always', 'never'],
    ],
    [['why', '@'], ['@last']],
    [['why', '@', 'la'], ['@last']],
    [['completion', 'b'], ['bash']],
    [['help', 'cos'], ['cost']],
    [['export', '@last', '--ht'], ['--html']],
    [['export', '--html', 'package.js'], ['package.json']],
    [['stats', '--since', ''], []],
    [['nonsense', 'x'], []],
  ])('offers for %j: %j', async (words, offered) => {
    expect(await complete(...words)).toEqual(offered);
  });
});

describe('both scripts', () => {
  it.each(['bash', 'zsh'])('know every option that the help of a verb names: %s', async (shell) => {
    const { stdout } = await runJournal(['completion', shell]);

    for (const verb of Object.keys(VERBS)) {
      const help = (await runJournal([verb, '--help'])).stdout;
      const line = stdout.split('\n').find((each) => each.trim().startsWith(`${verb}) `)) ?? '';
      const flags = [...help.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = '']) => flag);
      expect(flags).toContain('--help');
      for (const flag of flags) expect(line).toContain(flag);
    }
  });

  it('close every quotation', async () => {
    const { stdout } = await runJournal(['completion', 'zsh']);

    // Bash reads quotes and brackets as zsh does: a quotation without an end is an error in both.
    await expect(run('bash', ['-n', '-c', stdout])).resolves.toMatchObject({ stderr: '' });
  });

  const hasZsh = spawnSync('zsh', ['--version']).status === 0;
  // Not every computer has zsh. The test above is for those without it.
  (hasZsh ? it : it.skip)('are read by zsh itself, if it is installed', async () => {
    const { stdout } = await runJournal(['completion', 'zsh']);

    await expect(run('zsh', ['-f', '-n', '-c', stdout])).resolves.toMatchObject({ stderr: '' });
  });

  it('exist for two shells', async () => {
    const { exitCode, stderr } = await runJournal(['completion', 'fish']);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Allowed choices are bash, zsh/);
  });
});
