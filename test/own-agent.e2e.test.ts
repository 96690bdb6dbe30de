import { execFile } from 'node:child_process';
import { cp, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startStackProcess } from '@agents/local-stack';
import { COMPILE_CACHE } from './support/compile-cache.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const execute = promisify(execFile);

/** The folders of `services/agent` that belong to its user. */
const OWN = ['src/agent', 'test/agent'];

/** What imports the agent, directly or through another file. All other code has the types that `make test` checks. */
const TYPES = {
  extends: './tsconfig.base.json',
  include: [
    ...['services/agent', 'infra/agent', 'infra/test/agent', 'test/smoke', 'tools/demo'],
    'packages/*/src/**/*.d.ts',
  ],
};

/** Folders that are not copied. The store of packages is linked instead. */
const LEFT_OUT = new Set(['.git', '.build', '.serverless', '.esbuild', '.local-stack', '.pnpm', '.cache']);

/** A copy of the checkout in which `services/agent` runs the agent of `test/fixtures/own-agent`. */
const checkout = temporaryFolder('own-agent-test');
beforeAll(async () => {
  // The links to packages are relative, so in the copy they lead to the copied packages.
  await cp('.', checkout, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.has(basename(path)),
  });
  await symlink(resolve('node_modules/.pnpm'), join(checkout, 'node_modules/.pnpm'));
  await writeFile(join(checkout, 'tsconfig.agent.json'), JSON.stringify(TYPES));
  for (const folder of OWN) {
    const own = join(checkout, 'services/agent', folder);
    await rm(own, { recursive: true, force: true }); // an agent may have no tests
    await cp(join('test/fixtures/own-agent', folder), own, { recursive: true });
  }
});

/** Runs a command in the copy; throws with its output if it fails. */
async function run(command: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const [file = '', ...args] = command.split(' ');
  const PATH = `${join(checkout, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`;
  try {
    const { stdout, stderr } = await execute(file, args, {
      cwd: checkout,
      env: { PATH, HOME: process.env['HOME'], ...COMPILE_CACHE, SLS_NOTIFICATIONS_MODE: 'off', ...env },
    });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new Error(`${command} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

describe('an own agent with another payload and no model', () => {
  it.each(['tsc -p tsconfig.agent.json --singleThreaded', 'knip', 'depcruise --no-progress services'])(
    'passes %s',
    async (check) => {
      await expect(run(check)).resolves.not.toMatch(/unused|error/i);
    },
  );

  it('passes the tests of its service', async () => {
    const output = await run('jest services/agent infra/test/agent/example --selectProjects parts', {
      NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
    });

    expect(output).toContain('services/agent/test/agent/create-agent.unit.test.ts');
  });

  it('is packaged, and passes the smoke test with its example payload', async () => {
    await run('sls package --stage dev');
    const stack = await startStackProcess(join(checkout, 'packages/local-stack/src/main.ts'), [
      ...['--package', join(checkout, '.serverless')],
    ]);
    try {
      const env = { AWS_ENDPOINT_URL: stack.endpoint, AWS_REGION: 'us-east-1', XDG_STATE_HOME: checkout };
      expect(await run('node test/smoke/main.ts --stage dev', env)).toMatch(/^✓ dev: session /m);

      const result = await run('node packages/cli/bin/journal.js result @last', env);
      expect(JSON.parse(result)).toEqual({ table: 4, served: ['bread', 'soup'] });
    } finally {
      await stack.stop();
    }
  }, 180_000);
});
