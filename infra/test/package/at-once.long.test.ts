import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { COMPILE_CACHE } from '../../../test/support/compile-cache.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { faultsOf } from '../../package/make-current.ts';

const LINKED = ['infra', 'services', 'packages', 'node_modules'];

/** A separate checkout, because the framework's folders in this one may be in use. Its path has what paths can have. */
const checkout = join(temporaryFolder('at-once-test'), 'x.aQ079VFKJi', 'Größe 1');
beforeAll(async () => {
  await mkdir(checkout, { recursive: true });
  for (const name of LINKED) await symlink(resolve(name), join(checkout, name));
  const files = (await readdir('.')).filter((name) => /\.(?:json|yaml|yml)$/.test(name));
  for (const name of files) await cp(name, join(checkout, name)); // the framework does not accept a link
});

/** Runs a command in the checkout; returns its exit code and output. */
async function run(...[file = '', ...args]: readonly string[]) {
  // No folder can be made in this home, not even by root.
  const env = { ...process.env, ...COMPILE_CACHE, HOME: '/dev/null/home' };
  const child = spawn(file, args, { cwd: checkout, env });
  const exit = new Promise<number | null>((settle) => child.once('exit', settle));
  const [code, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

const packageDev = () => run('node', 'infra/package/main.ts', '--stage', 'dev');

const DEV = '.build/packages/dev';

describe('packaging at once', () => {
  it('packages once for two who ask, beside `sls package` of another stage, and every zip is whole', async () => {
    const runs = await Promise.all([
      packageDev(),
      packageDev(),
      run('sls', 'package', '--stage', 'prod', '--package', '.build/prod'),
    ]);

    const [first, second, bare] = runs;
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect([first?.stdout, second?.stdout]).toEqual([`${DEV}\n`, `${DEV}\n`]);
    expect(`${first?.stderr}${second?.stderr}`.match(/^Packaging for the stage dev …$/gm)).toHaveLength(1);
    const waits = runs.filter(({ stderr }) => /^Another packaging is under way.*; waiting\.$/m.test(stderr));
    expect(waits.length).toBeGreaterThanOrEqual(2);
    expect(bare?.stderr).toContain('Packaging agents for stage prod');

    expect(await faultsOf(join(checkout, DEV))).toEqual([]);
    for (const [folder, stage] of [[DEV, 'dev'] as const, ['.build/prod', 'prod'] as const]) {
      const state = JSON.parse(await readFile(join(checkout, folder, 'serverless-state.json'), 'utf8'));
      expect(state.service.provider.stage).toBe(stage);
      for (const name of ['invoker', 'poller']) {
        const files = unzipSync(await readFile(join(checkout, folder, `${name}.zip`)));
        const handler = `services/${name}/src/handler.js`;
        expect(Object.keys(files).toSorted()).toEqual([handler, `${handler}.map`]);
      }
    }
  });

  it('then uses the package at once', async () => {
    expect(await packageDev()).toEqual({ code: 0, stdout: `${DEV}\n`, stderr: '' });
  });
});
