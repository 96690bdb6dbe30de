import { cp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { fingerprintOf } from '../../package/fingerprint.ts';
import { takeLock } from '../../package/lock.ts';
import { faultsOf, makeCurrent, type Recipe } from '../../package/make-current.ts';
import { packageFolder } from '../../package/package-service.ts';

const FOLDER = 'packages/dev';
const ZIP = 'the zip of a function';

let root: string;
let made: number;
let said: string[];
beforeEach(async () => {
  root = temporaryFolder('package-test');
  made = 0;
  said = [];
  await cp('infra/stages.yml', join(root, 'part/stages.yml'));
});

const inPackage = (name: string): string => join(root, FOLDER, name);
const sources = (): Promise<string> => fingerprintOf(root, ['part']);

const make: Recipe['make'] = async (fresh) => {
  made += 1;
  await cp(join(root, 'part'), join(root, fresh), { recursive: true });
  await writeFile(join(root, fresh, 'invoker.zip'), ZIP);
};
const recipe = (changes: Partial<Recipe> = {}): Promise<void> =>
  makeCurrent({ root, folder: FOLDER, madeFrom: sources, make, ...changes }, (line) => said.push(line));

describe('a package', () => {
  it('is made once for all who ask at once; who waits is told', async () => {
    await Promise.all([recipe(), recipe(), recipe()]);
    expect(made).toBe(1);
    expect(said).toHaveLength(2);
    expect(await readFile(inPackage('invoker.zip'), 'utf8')).toBe(ZIP);
  });

  it('is used at once while it is current, also while another is being made', async () => {
    await recipe();
    const lock = await takeLock(join(root, '.build/locks/package'), () => undefined);
    await recipe();
    lock.release();
    expect({ made, said }).toEqual({ made: 1, said: [] });
  });

  it.each([
    ['a zip is empty', () => truncate(inPackage('invoker.zip'), 0)],
    ['a zip has lost its end', () => truncate(inPackage('invoker.zip'), 5)],
    ['a zip has other bytes', () => writeFile(inPackage('invoker.zip'), ZIP.toUpperCase())],
    ['a file is missing', () => rm(inPackage('stages.yml'))],
    ['a file was added', () => writeFile(inPackage('agent.zip'), ZIP)],
    ['its manifest is missing', () => rm(inPackage('manifest.json'))],
    ['its manifest is cut off', () => truncate(inPackage('manifest.json'), 20)],
  ])('is made again when %s', async (_, damage) => {
    await recipe();
    await damage();
    expect(await faultsOf(join(root, FOLDER))).toHaveLength(1);
    await recipe();
    expect(made).toBe(2);
    expect(await faultsOf(join(root, FOLDER))).toEqual([]);
    expect((await readdir(join(root, FOLDER))).toSorted()).toEqual([
      'invoker.zip',
      'manifest.json',
      'stages.yml',
    ]);
  });

  it('is made again when a source changes while it is made', async () => {
    await recipe({
      make: async (fresh) => {
        await make(fresh);
        await writeFile(join(root, 'part/stages.yml'), 'dev: {}\n');
      },
    });
    await recipe();
    expect(made).toBe(2);
  });

  it('stays as it was when the next one cannot be made, and the next attempt succeeds', async () => {
    await recipe();
    await writeFile(join(root, 'part/stages.yml'), 'dev: {}\n');
    const failing = recipe({
      make: async (fresh) => {
        await make(fresh);
        throw new Error('esbuild failed');
      },
    });
    await expect(failing).rejects.toThrow('esbuild failed');
    expect(await faultsOf(join(root, FOLDER))).toEqual([]);
    await recipe();
    expect(await readFile(inPackage('stages.yml'), 'utf8')).toBe('dev: {}\n');
  });
});

describe('the fingerprint of sources', () => {
  it.each([
    ['a changed file', () => writeFile(join(root, 'part/stages.yml'), 'dev: {}\n')],
    ['a new file', () => cp('infra/limits.yml', join(root, 'part/deep/limits.yml'))],
    ['another name', () => cp('infra/stages.yml', join(root, 'part/other.yml'))],
    [
      'a file that an agent reads, in a folder named test',
      () => cp('infra/limits.yml', join(root, 'part/src/agent/files/test/limits.yml')),
    ],
  ])('changes with %s', async (_, change) => {
    const before = await sources();
    await change();
    expect(await sources()).not.toBe(before);
  });

  it('is the same for equal contents with another time, and other tests, packages and hidden files', async () => {
    const before = await sources();
    await utimes(join(root, 'part/stages.yml'), 1, 1);
    for (const name of ['test/a.ts', 'node_modules/b/c.js', '.stages.yml.swp']) {
      await cp('infra/limits.yml', join(root, 'part', name));
    }
    expect(await sources()).toBe(before);
  });
});

it('gives each stage and each set of parameters a folder of its own', () => {
  const requests = [
    { stage: 'dev' },
    { stage: 'prod' },
    { stage: 'dev', options: ['--param=model=a'] },
    { stage: 'dev', options: ['--param=model=b'] },
    { stage: 'dev', options: ['--param=model=a', '--region=eu-west-1'] },
    { stage: 'prod', options: ['--param=model=a'] },
  ];
  expect(new Set(requests.map(packageFolder)).size).toBe(requests.length);
  expect(packageFolder({ stage: 'dev' })).toBe('.build/packages/dev');
});
