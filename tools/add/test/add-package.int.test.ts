import { chmod, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { addPackage } from '../add-package.ts';

const MANIFEST = 'services/agent/package.json';
const FILES = [MANIFEST, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/** The files that an installation changes, without installed packages. */
let root: string;
beforeEach(async () => {
  root = temporaryFolder('add-test');
  await mkdir(join(root, 'services/agent/node_modules'), { recursive: true });
  for (const file of FILES) await cp(file, join(root, file));
});

/** A package manager that does this. It gets the arguments as `$1`, `$2`, …. */
async function pnpmThat(script: string): Promise<readonly string[]> {
  const file = join(root, 'pnpm');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return [file, 'first'];
}

/** Adds the package `lib` to the manifest and to the lock file, as pnpm does. */
const ADDS_LIB = `sed -i 's/"dependencies": {/&\\n    "lib": "1.2.3",/' ${MANIFEST}; echo '# lib' >>pnpm-lock.yaml`;

const install = async (manifest: object): Promise<void> => {
  const folder = join(root, 'services/agent/node_modules/lib');
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'lib', version: '1.2.3', ...manifest }),
  );
  await writeFile(join(folder, 'index.js'), '');
};

const contents = () => Promise.all(FILES.map((file) => readFile(join(root, file), 'utf8')));

describe('make add', () => {
  it('gives pnpm the package as it was typed, and keeps its exact version', async () => {
    await install({});
    const pnpm = await pnpmThat(`printf '%s\\n' "$@" >args; ${ADDS_LIB}`);

    expect(await addPackage({ root, pnpm }, 'lib@^1.2')).toMatch(/^Added lib 1\.2\.3 /);

    const args = (await readFile(join(root, 'args'), 'utf8')).trim().split('\n');
    expect(args[0]).toBe('first');
    expect(args).toEqual(expect.arrayContaining(['--filter', '@agents/agent', 'add', '--save-exact']));
    expect(args.at(-1)).toBe('lib@^1.2');
  });

  it.each([
    '',
    ' ',
    '-g',
    '--workspace-root',
    'a; touch x',
    '$(touch x)',
    '../lib',
    'file:lib',
    'a b',
    'lib@',
    '@a/b/c',
  ])('refuses %j, which is no name of npm, before it runs anything', async (wanted) => {
    const pnpm = [join(root, 'not-there')];

    await expect(addPackage({ root, pnpm }, wanted)).rejects.toThrow(`found ${JSON.stringify(wanted)}`);
  });

  it('says that npm has no such package, and leaves every file with its time', async () => {
    const before = await Promise.all(FILES.map((file) => stat(join(root, file))));
    const pnpm = await pnpmThat('echo "status client error (404 Not Found)"; exit 1');

    await expect(addPackage({ root, pnpm }, 'lib')).rejects.toThrow(/npm has no package lib/);

    const after = await Promise.all(FILES.map((file) => stat(join(root, file))));
    expect(after.map(({ mtimeMs }) => mtimeMs)).toEqual(before.map(({ mtimeMs }) => mtimeMs));
  });

  it.each([
    ['has native code', { gypfile: true }, '', /lib 1\.2\.3 has native code/],
    [
      'has native code and scripts',
      { gypfile: true },
      'echo ERR_PNPM_IGNORED_BUILDS; exit 1',
      /lib 1\.2\.3 has native code/,
    ],
    [
      'runs scripts when it is installed',
      {},
      'echo ERR_PNPM_IGNORED_BUILDS; echo "Ignored build scripts: lib@1.2.3"; exit 1',
      /runs scripts when it is installed: lib@1\.2\.3\. .*allowBuilds/,
    ],
    ['cannot be installed for another reason', {}, 'echo "disk full" >&2; exit 1', /pnpm says:\ndisk full$/],
  ])('takes back what pnpm has changed if the package %s', async (_what, manifest, script, reason) => {
    await install(manifest);
    const before = await contents();

    const pnpm = await pnpmThat(`${ADDS_LIB}; ${script}`);
    const adding = addPackage({ root, pnpm }, 'lib');

    await expect(adding).rejects.toThrow(reason);
    await expect(adding).rejects.toThrow(/^lib was not added/);
    expect(await contents()).toEqual(before);
  });

  it('leaves out an optional dependency, and keeps the comments of the settings', async () => {
    await install({});
    const pnpm = await pnpmThat(ADDS_LIB);

    await addPackage({ root, pnpm }, 'lib', { without: '@deep/native' });

    const settings = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8');
    const before = await readFile('pnpm-workspace.yaml', 'utf8');
    expect(settings.replace(/^\s*ignoredOptionalDependencies:\n {2}- "@deep\/native"\n/m, '')).toBe(before);
    await expect(addPackage({ root, pnpm }, 'lib', { without: 'deep@1' })).rejects.toThrow(
      /^WITHOUT: .*"deep@1"/,
    );
  });

  it('adds native code for an image, and changes nothing else in the manifest', async () => {
    await install({ gypfile: true });

    await addPackage({ root, pnpm: await pnpmThat(ADDS_LIB) }, 'lib', { isUnbundled: true });

    const text = await readFile(join(root, MANIFEST), 'utf8');
    const before = JSON.parse((await readFile(MANIFEST, 'utf8')).trim());
    const expected = {
      ...before,
      dependencies: { lib: '1.2.3', ...before.dependencies },
      unbundled: ['lib'],
    };
    expect(text).toBe(`${JSON.stringify(expected, null, 2)}\n`);
  });
});
