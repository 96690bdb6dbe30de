import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './support/temporary-folder.ts';

const run = promisify(execFile);

/** No folder can be made there, not even by root. */
const UNWRITABLE_HOME = '/dev/null/home';

/** The variables that say where npm and pnpm write, outside the checkout. */
const PLACES = ['npm_config_cache', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'];

/** A checkout without packages, in a path that has what paths can have, and an `npx` that only notes its variables. */
let checkout: string;
let commands: string;
beforeEach(async () => {
  const folder = temporaryFolder('install-test');
  checkout = join(folder, 'x.aQ079VFKJi', 'Größe 1');
  commands = join(folder, 'bin');
  await mkdir(join(checkout, 'node_modules'), { recursive: true });
  await mkdir(commands);
  for (const name of ['Makefile', 'package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    await copyFile(name, join(checkout, name));
  }
  await writeFile(join(commands, 'npx'), `#!/bin/sh\nenv >'${checkout}/environment'\n`);
  await chmod(join(commands, 'npx'), 0o755);
});

/** The variables that `npx` gets from `make install` when these are set. */
async function installWith(variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  await run('make', ['install'], {
    cwd: checkout,
    env: { PATH: `${commands}:${process.env['PATH']}`, ...variables },
  });
  const lines = (await readFile(join(checkout, 'environment'), 'utf8')).split('\n');
  const entries = lines.map((line) => line.split('=', 2)).filter(([name = '']) => PLACES.includes(name));
  return Object.fromEntries(entries);
}

describe('make install', () => {
  const inCheckout = (name: string): string => join(checkout, '.build/home', name);

  it('keeps downloads in the checkout when the home folder cannot be written to', async () => {
    expect(await installWith({ HOME: UNWRITABLE_HOME })).toEqual({
      npm_config_cache: inCheckout('npm'),
      XDG_CACHE_HOME: inCheckout('cache'),
      XDG_DATA_HOME: inCheckout('data'),
      XDG_STATE_HOME: inCheckout('state'),
    });
  });

  it('does so without a home folder, and keeps the folders that are set', async () => {
    expect(await installWith({ npm_config_cache: '/mine' })).toMatchObject({
      npm_config_cache: '/mine',
      XDG_CACHE_HOME: inCheckout('cache'),
    });
  });

  it('leaves them where they are when the home folder can be written to', async () => {
    expect(await installWith({ HOME: temporaryFolder('home-test') })).toEqual({});
  });
});
