import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterTests } from '../../../test/support/after-tests.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { changeOf, watchFiles } from '../watch-files.ts';

/** A checkout with a few files. */
async function checkout() {
  const root = temporaryFolder('watch-test');
  const save = async (path: string, text = 'text'): Promise<void> => {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const path of [
    'serverless.yml',
    'infra/roles.yml',
    'services/agent/src/agent/tool.ts',
    'packages/one/src/a.ts',
  ]) {
    await save(path);
  }
  let hear: (paths: readonly string[]) => void = () => undefined;
  const watch = watchFiles(root, (paths) => hear(paths));
  afterTests(() => watch.close());
  /** Does something, and resolves with the paths that are then reported. */
  const reportOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const heard = new Promise<readonly string[]>((resolve) => {
      hear = resolve;
    });
    await work();
    return heard;
  };
  return { root, save, reportOf };
}

describe('the watch of a checkout', () => {
  it('reports a saved file, each time, also when an editor puts another in its place', async () => {
    const { root, save, reportOf } = await checkout();
    const file = 'services/agent/src/agent/tool.ts';
    const replace = async () => {
      await save(`${file}~`);
      await rename(join(root, `${file}~`), join(root, file));
    };

    expect(await reportOf(() => save(file, 'edited'))).toEqual([file]);
    expect(await reportOf(replace)).toEqual([file]);
    expect(await reportOf(replace)).toEqual([file]);
    expect(await reportOf(() => save(file, 'edited again'))).toEqual([file]);
  });

  it('waits for the content of a file that is emptied before it is written', async () => {
    const { root } = await checkout();
    const file = join(root, 'packages/one/src/a.ts');
    const content = Promise.withResolvers<string>();
    const watch = watchFiles(root, () => content.resolve(readFile(file, 'utf8')), 60_000);
    afterTests(() => watch.close());

    await writeFile(file, '');
    // Long enough for a report of the empty file.
    await Promise.race([content.promise, new Promise((resolve) => setTimeout(resolve, 100))]);
    await writeFile(file, 'new');

    expect(await content.promise).toBe('new');
  });

  it('reports a file that stays empty', async () => {
    const { save, reportOf } = await checkout();

    expect(await reportOf(() => save('packages/one/src/a.ts', ''))).toEqual(['packages/one/src/a.ts']);
  });

  it('reports files of a folder that is made, or removed and made again', async () => {
    const { root, save, reportOf } = await checkout();
    const folder = 'services/agent/src/agent';
    await reportOf(async () => {
      await rm(join(root, folder), { recursive: true });
      await mkdir(join(root, folder));
    });

    expect(await reportOf(() => save(`${folder}/create-agent.ts`))).toEqual([`${folder}/create-agent.ts`]);
    await reportOf(() => mkdir(join(root, folder, 'tools')));
    expect(await reportOf(() => save(`${folder}/tools/read.ts`))).toEqual([`${folder}/tools/read.ts`]);
  });

  it('reports neither tests nor the files of an editor, and saves at once as one change', async () => {
    const { save, reportOf } = await checkout();

    const heard = await reportOf(async () => {
      for (const path of ['infra/test/roles.ts', 'infra/.roles.yml.swp', 'README.md', 'infra/4913'])
        await save(path);
      await save('packages/one/src/a.ts');
      await save('serverless.yml');
    });

    expect(heard).toEqual(['packages/one/src/a.ts', 'serverless.yml']);
  });
});

it.each([
  ['services/agent/src/agent/tool.ts', 'code'],
  ['packages/journal/src/append.ts', 'code'],
  ['packages/failures/src/policies.ts', 'template'],
  ['services/agent/package.json', 'template'],
  ['infra/workflow.yml', 'template'],
  ['serverless.yml', 'template'],
])('a change of %s is a change of the %s', (path, change) => {
  expect(changeOf(path)).toBe(change);
});
