import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { freshBundle } from '../bin/fresh-bundle.js';

const run = promisify(execFile);

/** A checkout with a command of two files. */
let root: string;
let saves: number;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'a check out-'));
  saves = 0;
  await mkdir(join(root, 'packages/cli/src'), { recursive: true });
  await mkdir(join(root, 'node_modules'));
  await save('node_modules/.modules.yaml', 'first');
  await save('packages/cli/src/main.ts', "import { word } from './word.ts';\nconsole.log(word as string);\n");
  await save('packages/cli/src/word.ts', "export const word: string = 'one';\n");
});
afterEach(() => rm(root, { recursive: true }));

/** Each save is a second later than the one before, and long ago: the file system's clock may be coarse. */
async function save(file: string, text: string): Promise<void> {
  const path = join(root, file);
  saves += 1;
  await writeFile(path, text);
  await utimes(path, saves, saves);
}

async function printed(bundle: string | undefined): Promise<string> {
  return (await run(process.execPath, [bundle ?? ''])).stdout;
}

const files = () => readdir(join(root, '.build/journal'));

describe('freshBundle', () => {
  it('makes a bundle that runs, and uses it as long as no source changes', async () => {
    const bundle = await freshBundle(root);
    expect(await printed(bundle)).toBe('one\n');
    await writeFile(bundle ?? '', 'console.log("still the same file");');

    expect(await freshBundle(root)).toBe(bundle);
    expect(await printed(bundle)).toBe('still the same file\n');
  });

  it.each([
    ['changed', () => save('packages/cli/src/word.ts', "export const word: string = 'two';\n"), 'two\n'],
    [
      'became two',
      async () => {
        await save('packages/cli/src/more.ts', "export const word = 'more';\n");
        await save('packages/cli/src/word.ts', "export { word } from './more.ts';\n");
      },
      'more\n',
    ],
  ])('makes a new one when a source %s', async (_what, change, expected) => {
    const first = await freshBundle(root);
    await change();

    const second = await freshBundle(root);

    expect(await printed(second)).toBe(expected);
    // A command that runs may load more of the first one.
    expect(await files()).toEqual(
      expect.arrayContaining([first, second].map((each) => basename(each ?? ''))),
    );
  });

  it('makes one again when packages were installed, or when its file was removed', async () => {
    const bundle = await freshBundle(root);
    const stored = () => readFile(join(root, '.build/journal/current.json'), 'utf8');
    const before = await stored();
    await save('node_modules/.modules.yaml', 'second');
    await freshBundle(root);
    expect(await stored()).not.toBe(before);

    await rm(bundle ?? '');

    expect(await printed(await freshBundle(root))).toBe('one\n');
  });

  it('looks at a source again that was saved while the bundle was made', async () => {
    const word = join(root, 'packages/cli/src/word.ts');
    const later = Date.now() / 1_000 + 60;
    await utimes(word, later, later);
    await freshBundle(root);
    await writeFile(word, "export const word: string = 'two';\n");
    await utimes(word, later, later);

    expect(await printed(await freshBundle(root))).toBe('two\n');
  });

  it('gives the same bundle to commands that start at the same time', async () => {
    const bundles = await Promise.all([1, 2, 3, 4].map(() => freshBundle(root)));

    expect(new Set(bundles).size).toBe(1);
    expect(await printed(bundles[0])).toBe('one\n');
    expect(await files()).toHaveLength(2);
  });

  it('removes what has not been used for a week', async () => {
    const first = await freshBundle(root);
    const longAgo = Date.now() / 1_000 - 8 * 86_400;
    await utimes(first ?? '', longAgo, longAgo);
    await save('packages/cli/src/word.ts', "export const word: string = 'two';\n");

    const second = await freshBundle(root);

    expect((await files()).toSorted()).toEqual(['current.json', basename(second ?? '')]);
  });

  it('gives none of a source with an error, and none where nothing can be written: the sources then run themselves', async () => {
    await save('packages/cli/src/word.ts', 'export const word = ;\n');
    expect(await freshBundle(root)).toBeUndefined();

    await save('packages/cli/src/word.ts', "export const word = 'one';\n");
    await writeFile(join(root, '.build'), 'not a folder');
    expect(await freshBundle(root)).toBeUndefined();
  });
});
