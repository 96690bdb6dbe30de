import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'journal command ')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The name of the command in its help; all of its hints have the same one. */
async function calledAs(command: string, cwd = '.', path = process.env['PATH'] ?? ''): Promise<string> {
  const { stdout } = await run(command, ['why', '--help'], { cwd, env: { PATH: path } });
  const [, usage = ''] = /^Usage: (.*) why /.exec(stdout) ?? [];
  const [, example] = /^ {2}(.*) why @last/m.exec(stdout) ?? [];
  expect(example).toBe(usage);
  return usage;
}

describe('the command suggests itself as it was called', () => {
  it('in the repository', async () => {
    expect(await calledAs('./journal')).toBe('./journal');
  });

  it('from another folder', async () => {
    expect(await calledAs('../journal', 'docs')).toBe('../journal');
    expect(await calledAs(resolve('journal'), folder)).toBe(resolve('journal'));
  });

  it('by its name, where a link puts it on the PATH', async () => {
    await symlink(resolve('journal'), join(folder, 'there'));
    await symlink('there', join(folder, 'journal'));

    expect(await calledAs('journal', folder, `${folder}${delimiter}${process.env['PATH']}`)).toBe('journal');
  });
});

it('says how to install what it needs, where that is missing', async () => {
  await copyFile('journal', join(folder, 'journal'));

  await expect(run('./journal', ['list'], { cwd: folder })).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: `journal: its packages are not installed (expected ./node_modules/node/bin/node). Run \`make install\` in its folder.\n`,
  });
});

describe('make link', () => {
  const link = (path: string) =>
    run('make', ['--old-file=node_modules/.modules.yaml', 'link', `PREFIX=${folder}`], {
      env: { ...process.env, PATH: path },
    });

  it('puts the command on the PATH, again and again, and says whether its folder is on it', async () => {
    const usual = process.env['PATH'] ?? '';
    const elsewhere = await link(usual);
    const onPath = await link(`${join(folder, 'bin')}:${usual}`);

    expect(elsewhere.stdout).toContain(`${join(folder, 'bin')}/journal`);
    expect(elsewhere.stdout).toContain(`export PATH="${join(folder, 'bin')}:$PATH"`);
    expect(onPath.stdout).not.toContain('export PATH');
    expect(await calledAs('journal', folder, `${join(folder, 'bin')}:${usual}`)).toBe('journal');
  });

  it('does not replace a file that is not a link', async () => {
    await run('mkdir', [join(folder, 'bin')]);
    await writeFile(join(folder, 'bin', 'journal'), 'mine');

    await expect(link(process.env['PATH'] ?? '')).rejects.toMatchObject({
      stderr: expect.stringContaining('is not a link'),
    });
  });
});
