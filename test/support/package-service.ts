import { execFile } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The packages the tests of the whole system run: as shipped, with a deadline short enough to wait for, and with an
 * agent that is asked at once whether it lives. */
export const PACKAGES = {
  dev: '.build/packages/dev',
  impatient: '.build/packages/impatient',
  inquisitive: '.build/packages/inquisitive',
} as const;

/** The deadline of the impatient package, in seconds. */
export const SHORT_DEADLINE_SECONDS = 8;

const run = promisify(execFile);

async function packageService(dir: string, params: readonly string[]): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await run('sls', ['package', '--stage', 'dev', '--package', dir, ...params]);
}

/** Packages what the tests run; `make test` has packaged the stages just before, so that one is used as it is. */
export default async function setup(): Promise<void> {
  const isFresh = process.env['STAGES_PACKAGED'] === 'yes' && (await exists(PACKAGES.dev));
  if (!isFresh) await packageService(PACKAGES.dev, []);
  await packageService(PACKAGES.impatient, [`--param=sessionDeadlineSeconds=${SHORT_DEADLINE_SECONDS}`]);
  await packageService(PACKAGES.inquisitive, [
    '--param=firstQuestionSeconds=1',
    '--param=questionEverySeconds=1',
  ]);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
