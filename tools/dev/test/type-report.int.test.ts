import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { StackLog } from '@agents/local-stack';
import { afterTests } from '../../../test/support/after-tests.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createTypeReport } from '../type-report.ts';

/** A project of one file, whose types are checked. */
async function project(text: string) {
  const root = temporaryFolder('type-report-test');
  const save = (content: string) => writeFile(join(root, 'main.ts'), content);
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  await writeFile(
    join(root, 'tsconfig.json'),
    '{"compilerOptions":{"noEmit":true,"types":[]},"include":["main.ts"]}',
  );
  await save(text);
  const lines: string[] = [];
  let heard = Promise.withResolvers<string>();
  const hear = (level: string) => (_fields: object, message: string) => {
    lines.push(message);
    heard.resolve(`${level}: ${message}`);
  };
  const log: StackLog = {
    debug: hear('debug'),
    info: hear('info'),
    warn: hear('warn'),
    error: hear('error'),
  };
  const types = createTypeReport(root, log);
  afterTests(() => types.close());
  /** The line that follows a check. */
  const checked = (): Promise<string> => {
    heard = Promise.withResolvers<string>();
    types.report();
    return heard.promise;
  };
  return { save, checked, types, lines };
}

describe('the check of types in the background', () => {
  it('reports errors with file and line, and then that there are none', async () => {
    const { save, checked } = await project("const city: number = 'Oslo';\nconsole.log(city);\n");

    expect(await checked()).toMatch(/^warn: type errors; .*\nmain\.ts\(1,7\): error TS2322: /);
    await save("const city: string = 'Oslo';\nconsole.log(city);\n");
    expect(await checked()).toBe('info: no type errors any more');
  });

  it('reports what is true after the last save, once', async () => {
    const { save, checked, types, lines } = await project('export const days: string = 1;\n');
    types.report();
    await save('export const days: string = 2;\nexport const city: string = 3;\n');

    await checked();

    expect(lines).toHaveLength(1);
    expect(lines[0]?.match(/TS2322/g)).toHaveLength(2);
  });

  it('shows ten errors, and the number of the others', async () => {
    const wrong = Array.from({ length: 12 }, (_, day) => `export const day${day}: string = ${day};`);
    const { checked } = await project(wrong.join('\n'));

    expect(await checked()).toMatch(/(?:.*TS2322.*\n){10}… and 2 more: run `tsc -p \.`$/);
  });
});
