import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { withSourceLines } from '../src/source-lines.ts';

const SOURCE = `interface City { name: string }

export function plan(city: City): never {
  throw new Error('no trip to ' + city.name);
}
`;

/** A minified bundle with its map, and the stack of an error that it throws. */
function bundled() {
  const root = temporaryFolder('source-lines-test');
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src/plan.ts'), SOURCE);
  buildSync({
    ...{ absWorkingDir: root, entryPoints: ['src/plan.ts'], outfile: join(root, 'plan.mjs'), format: 'esm' },
    ...{ bundle: true, minify: true, sourcemap: 'linked', sourcesContent: false },
  });
  // As Node writes it. The test runner would map the position itself.
  const column = readFileSync(join(root, 'plan.mjs'), 'utf8').indexOf('new Error') + 1;
  return { root, position: `${join(root, 'plan.mjs')}:1:${column}` };
}

describe('the positions of a stack', () => {
  it('are those in the source, relative to the folder of the bundle', () => {
    const { root, position } = bundled();

    const stack = `Error: no\n    at t (${position})\n    at ${pathToFileURL('/')}${position.slice(1)}`;

    expect(withSourceLines(stack, root)).toBe(
      'Error: no\n    at t (src/plan.ts:4:9)\n    at src/plan.ts:4:9',
    );
  });

  it.each([
    'at /nowhere/main.js:1:2',
    'at node:internal/process/task_queues:103:5',
    'js: no position',
    'a.js:1:1',
  ])('stay without a map in the folder of the bundle: %s', (text) => {
    const { root } = bundled();

    expect(withSourceLines(text, root)).toBe(text);
  });

  it('stay where the file is outside of the folder of the bundle', () => {
    const { root, position } = bundled();

    expect(withSourceLines(`at ${position}`, join(root, 'src'))).toBe(`at ${position}`);
  });

  it('stay where the map cannot be read', () => {
    const { root, position } = bundled();
    writeFileSync(join(root, 'plan.mjs.map'), '{');

    expect(withSourceLines(`at ${position}`, root)).toBe(`at ${position}`);
  });
});
