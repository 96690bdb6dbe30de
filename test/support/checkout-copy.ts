import { execFile } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildAgent } from '../../infra/agent/build.ts';
import { makeCurrent } from '../../infra/package/make-current.ts';
import { sourcesOfPackages } from '../../infra/package/package-service.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { PACKAGES, zipIn } from './package-service.ts';

const execute = promisify(execFile);

/** Folders that are not copied. The store of packages is linked instead. */
const LEFT_OUT = new Set(['.git', '.build', '.serverless', '.esbuild', '.local-stack', '.pnpm', '.cache']);

/** What `make dev` checks in a copy. All other code has the types that `make test` checks. */
const TYPES = {
  extends: './tsconfig.base.json',
  include: ['services/agent/src', 'packages/*/src/**/*.d.ts'],
};

/** Copies the checkout, with its installed packages, into an empty folder. Its types are those of the agent. */
export async function copyCheckout(folder: string): Promise<void> {
  // The links to packages are relative, so in the copy they lead to the copied packages.
  await cp('.', folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.has(basename(path)),
  });
  await symlink(resolve('node_modules/.pnpm'), join(folder, 'node_modules/.pnpm'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TYPES));
}

/** Replaces the agent of a copy of the checkout with an example, by the command that its README has. */
export async function useExample(checkout: string, example: string): Promise<void> {
  const document = await readFile(join(checkout, 'examples', example, 'README.md'), 'utf8');
  const command = /^rm -r .*$/m.exec(document)?.[0];
  if (!command?.includes(`cp -R examples/${example}/src `)) {
    throw new Error(`examples/${example}/README.md: expected the command that copies it, found ${command}`);
  }
  await execute('sh', ['-e', '-c', command], { cwd: checkout });
}

/** Makes the package of the stage dev in a copy of the checkout whose agent differs and nothing else that is packaged. */
export async function packageCopy(checkout: string): Promise<void> {
  const make = async (fresh: string): Promise<void> => {
    await cp(PACKAGES.dev, join(checkout, fresh), { recursive: true });
    const { zip } = await buildAgent(join(checkout, 'services/agent/src/main.ts'));
    await writeFile(zipIn(join(checkout, fresh), 'agent'), zip);
  };
  const madeFrom = () => sourcesOfPackages(checkout);
  await makeCurrent({ root: checkout, folder: PACKAGES.dev, madeFrom, make }, () => undefined);
}

/** Runs a command in a copy of the checkout; throws with its output if it fails. */
export async function runIn(
  checkout: string,
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
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
