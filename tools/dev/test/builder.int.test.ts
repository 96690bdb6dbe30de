import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ownFiles } from '../../../infra/agent/own-files.ts';
import { afterTests } from '../../../test/support/after-tests.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createBuilder } from '../builder.ts';
import type { Component } from '../components.ts';

/** Two components that share a file. */
async function project() {
  const root = temporaryFolder('builder-test');
  const save = async (path: string, text: string): Promise<void> => {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await save('shared.ts', 'export const shared: number = 1;');
  const component = async (name: string): Promise<Component> => {
    await save(`${name}/main.ts`, "import { shared } from '../shared.ts'; console.log(shared);");
    return {
      zipName: `${name}.zip`,
      build: {
        ...{ absWorkingDir: join(root, name), entryPoints: ['main.ts'], outdir: join(root, 'dist') },
        ...{ bundle: true, write: false, logLevel: 'silent' },
        plugins: [ownFiles(join(root, name, 'files'))],
      },
      filesOf: (files) =>
        Object.fromEntries(files.map(({ path, contents }) => [relative(root, path), contents])),
      ownFiles: join(root, name, 'files'),
    };
  };
  const builder = await createBuilder(root, [await component('one'), await component('two')]);
  afterTests(() => builder.close());
  const build = async (saved?: readonly string[]) => {
    const { changed, errors } = await builder.build(saved);
    return { changed: [...changed.keys()], errors };
  };
  return { save, build, builder };
}

describe('builds of the components', () => {
  it('report those whose files have changed', async () => {
    const { save, build } = await project();

    expect(await build()).toEqual({ changed: ['one.zip', 'two.zip'], errors: [] });
    expect(await build()).toEqual({ changed: [], errors: [] });
    await save('one/main.ts', 'console.log(2);');
    expect(await build(['one/main.ts'])).toEqual({ changed: ['one.zip'], errors: [] });
    await save('shared.ts', 'export const shared: number = 3;');
    expect(await build(['shared.ts'])).toEqual({ changed: ['two.zip'], errors: [] });
  });

  it('report a component when one of its own files is saved, which its code does not import', async () => {
    const { save, build } = await project();
    await build();

    await save('one/files/notes/tides.md', 'Ebb.');

    expect(await build(['one/files/notes/tides.md'])).toEqual({ changed: ['one.zip'], errors: [] });
    expect(await build(['two/files/tides.md'])).toEqual({ changed: [], errors: [] });
  });

  it('name file, line and column of an error once, and go on when it is corrected', async () => {
    const { save, build, builder } = await project();
    await build();
    await save('shared.ts', 'export const shared: number = ;');

    const { changed, errors } = await build(['shared.ts']);

    expect(changed).toEqual([]);
    expect(errors).toEqual([expect.stringMatching(/^Unexpected ";"\n\n +shared\.ts:1:30:\n/)]);
    await save('shared.ts', 'export const shared: number = 4;');
    const mended = await builder.build([]);
    expect(Buffer.from(mended.changed.get('one.zip')?.['dist/main.js'] ?? []).toString()).toContain(
      'shared = 4',
    );
  });
});
