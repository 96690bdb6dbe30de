import { execFile } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The packages the tests of the whole system run: as shipped, with a deadline short enough to wait for, with an agent that
 * is asked at once whether it lives, and for faults: with time to get over them, and not more than a test has. Templates
 * alone are looked at: the other stages, and everything optional at once. */
export const PACKAGES = {
  dev: '.build/packages/dev',
  staging: '.build/packages/staging',
  prod: '.build/packages/prod',
  impatient: '.build/packages/impatient',
  inquisitive: '.build/packages/inquisitive',
  chaos: '.build/packages/chaos',
  optional: '.build/packages/optional',
} as const;

/** The deadline of the impatient package, in seconds. */
export const SHORT_DEADLINE_SECONDS = 8;

const run = promisify(execFile);

const DEV = ['--stage', 'dev'];

const OPTIONS: Readonly<Record<keyof typeof PACKAGES, readonly string[]>> = {
  dev: DEV,
  staging: ['--stage', 'staging'],
  prod: ['--stage', 'prod'],
  impatient: [...DEV, `--param=sessionDeadlineSeconds=${SHORT_DEADLINE_SECONDS}`],
  inquisitive: [...DEV, '--param=firstLivenessCheckSeconds=1', '--param=livenessCheckEverySeconds=1'],
  chaos: [
    ...DEV,
    '--param=sessionDeadlineSeconds=60',
    '--param=firstLivenessCheckSeconds=3',
    '--param=livenessCheckEverySeconds=2',
  ],
  optional: [
    ...DEV,
    '--param=modelId=us.amazon.nova-lite-v1:0',
    `--param=agentImage=111122223333.dkr.ecr.us-east-1.amazonaws.com/agents/agent@sha256:${'0'.repeat(64)}`,
    '--param=alarmEmail=on-call@example.com',
  ],
};

/** Packages the service as one of the packages. */
export function packageForTests(name: keyof typeof PACKAGES): Promise<void> {
  return packageService(PACKAGES[name], OPTIONS[name]);
}

async function packageService(dir: string, options: readonly string[]): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await run('sls', ['package', '--package', dir, ...options]);
}

/** Packages what the tests run; `make test` has packaged the stages just before, so that those are used as they are. */
export default async function setup(): Promise<void> {
  for (const name of ['dev', 'staging', 'prod'] as const) {
    const isFresh = process.env['STAGES_PACKAGED'] === 'yes' && (await exists(PACKAGES[name]));
    if (!isFresh) await packageForTests(name);
  }
  for (const name of ['impatient', 'inquisitive', 'chaos', 'optional'] as const) await packageForTests(name);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
