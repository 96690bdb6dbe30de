import { execFile } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { copyWithFixtureAgent, useFixtureAgent } from './fixture-agent.ts';

/** The packages of the tests. Each package that a test runs, except `dev`, holds the agent of `test/fixtures/agent`. */
export const PACKAGES = {
  /** As `sls deploy` ships it, with the agent of `services/agent`. */
  dev: '.build/packages/dev',
  /** Only the template is read. */
  staging: '.build/packages/staging',
  /** Only the template is read. */
  prod: '.build/packages/prod',
  /** Every optional parameter is set; only the template is read. */
  optional: '.build/packages/optional',
  /** `dev`, with the agent of the tests. */
  whole: '.build/packages/whole',
  /** Sessions have a deadline that a test can wait for. */
  impatient: '.build/packages/impatient',
  /** The first liveness check comes after a second. */
  inquisitive: '.build/packages/inquisitive',
  /** Sessions have time to get over faults, and end within a test. */
  chaos: '.build/packages/chaos',
} as const;

type PackageName = keyof typeof PACKAGES;

/** The deadline of the impatient package, in seconds. */
export const SHORT_DEADLINE_SECONDS = 8;

const run = promisify(execFile);

const DEV = ['--stage', 'dev'];

const OPTIONS: Readonly<Record<PackageName, readonly string[]>> = {
  dev: DEV,
  whole: DEV,
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

const WITH_FIXTURE_AGENT: ReadonlySet<PackageName> = new Set(['whole', 'impatient', 'inquisitive', 'chaos']);

/** Packages the service as one of the packages. */
export async function packageForTests(name: PackageName): Promise<void> {
  const dir = PACKAGES[name];
  await rm(dir, { recursive: true, force: true });
  await run('sls', ['package', '--package', dir, ...OPTIONS[name]]);
  if (WITH_FIXTURE_AGENT.has(name)) await useFixtureAgent(dir);
}

/** Packages what the tests run; `make test` has packaged the stages just before, so that those are used as they are. */
export default async function setup(): Promise<void> {
  for (const name of ['dev', 'staging', 'prod'] as const) {
    const isFresh = process.env['STAGES_PACKAGED'] === 'yes' && (await exists(PACKAGES[name]));
    if (!isFresh) await packageForTests(name);
  }
  for (const name of ['impatient', 'inquisitive', 'chaos', 'optional'] as const) await packageForTests(name);
  await copyWithFixtureAgent(PACKAGES.dev, PACKAGES.whole);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
