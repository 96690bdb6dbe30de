import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { useFixtureAgent } from './fixture-agent.ts';

/** The folders of the packages that the tests use. */
export const PACKAGES = {
  /** As `sls deploy` ships it, with the agent of `services/agent`. */
  dev: '.build/packages/dev',
  /** Only the template is read. */
  staging: '.build/packages/staging',
  /** Only the template is read. */
  prod: '.build/packages/prod',
  /** Every optional parameter is set; only the template is read. */
  optional: '.build/packages/optional',
  /** `dev`, with the agent of `test/fixtures/agent`. So are the packages below. */
  whole: '.build/packages/whole',
  /** Sessions have a deadline that a test can wait for. */
  impatient: '.build/packages/impatient',
  /** The first liveness check comes after a second. */
  inquisitive: '.build/packages/inquisitive',
  /** Sessions have time to recover from faults, and end within a test. */
  chaos: '.build/packages/chaos',
} as const;

type PackageName = keyof typeof PACKAGES;

/** The times of a session, in seconds; parameters of `infra/stages.yml`. */
export interface Times {
  readonly sessionDeadlineSeconds?: number;
  readonly firstLivenessCheckSeconds?: number;
  readonly livenessCheckEverySeconds?: number;
}

/** The times of the optional package. They differ from those of every stage. */
export const OPTIONAL_TIMES = {
  sessionDeadlineSeconds: 30_000,
  firstLivenessCheckSeconds: 60,
  livenessCheckEverySeconds: 90,
} satisfies Times;

/** The deadline of the impatient package, in seconds. */
export const SHORT_DEADLINE_SECONDS = 8;

/** Packages that `sls package` makes, and their options. */
const PACKAGED = {
  dev: ['--stage', 'dev'],
  staging: ['--stage', 'staging'],
  prod: ['--stage', 'prod'],
  optional: [
    '--stage=dev',
    '--param=modelId=us.amazon.nova-lite-v1:0',
    `--param=agentImage=111122223333.dkr.ecr.us-east-1.amazonaws.com/agents/agent@sha256:${'0'.repeat(64)}`,
    '--param=alarmEmail=on-call@example.com',
    ...Object.entries(OPTIONAL_TIMES).map(([name, seconds]) => `--param=${name}=${seconds}`),
  ],
} satisfies Partial<Record<PackageName, readonly string[]>>;

/** Packages that are copies of `dev` with the agent of the tests and with other times. */
const COPIES = {
  whole: {},
  impatient: { sessionDeadlineSeconds: SHORT_DEADLINE_SECONDS },
  inquisitive: { firstLivenessCheckSeconds: 1, livenessCheckEverySeconds: 1 },
  chaos: { sessionDeadlineSeconds: 60, firstLivenessCheckSeconds: 3, livenessCheckEverySeconds: 2 },
} satisfies Partial<Record<PackageName, Times>>;

/** The commands that package the service, by package. */
export const PACKAGE_COMMANDS = Object.entries(PACKAGED).map(([name, options]) => ({
  name,
  command: ['sls', 'package', '--package', PACKAGES[name as keyof typeof PACKAGED], ...options],
}));

const TEMPLATE = 'cloudformation-template-update-stack.json';

/** Everything that a package is made of. */
const SOURCES = ['serverless.yml', 'pnpm-lock.yaml', 'infra', 'packages', 'services'];

/** Jest's global setup: makes the packages that are missing or older than their sources. */
export default async function setup(): Promise<void> {
  const changed = await newestChange(SOURCES);
  for (const { name, command } of PACKAGE_COMMANDS) {
    if ((await packagedAt(name as PackageName)) < changed) await run(command);
  }
  for (const name of Object.keys(COPIES)) await copyPackage(name as keyof typeof COPIES);
}

/** Packages the service for a run outside Jest. */
export async function packageForRun(name: keyof typeof COPIES): Promise<void> {
  const changed = await newestChange(SOURCES);
  const dev = PACKAGE_COMMANDS.find((each) => each.name === 'dev');
  if (dev && (await packagedAt('dev')) < changed) await run(dev.command);
  await copyPackage(name);
}

async function run([file = '', ...args]: readonly string[]): Promise<void> {
  await promisify(execFile)(file, args);
}

async function copyPackage(name: keyof typeof COPIES): Promise<void> {
  const folder = PACKAGES[name];
  await rm(folder, { recursive: true, force: true });
  await cp(PACKAGES.dev, folder, { recursive: true });
  await useFixtureAgent(folder);
  const template: unknown = JSON.parse(await readFile(join(folder, TEMPLATE), 'utf8'));
  await writeFile(join(folder, TEMPLATE), JSON.stringify(withTimes(template, COPIES[name])));
}

const templateSchema = v.looseObject({
  Outputs: v.looseObject({
    SessionDeadline: v.looseObject({ Value: v.string() }),
    FirstLivenessCheck: v.looseObject({ Value: v.string() }),
    LivenessCheckEvery: v.looseObject({ Value: v.string() }),
  }),
  Resources: v.looseObject({
    PollerLambdaFunction: v.looseObject({
      Properties: v.looseObject({
        Environment: v.looseObject({ Variables: v.record(v.string(), v.unknown()) }),
      }),
    }),
    AgentSessionWorkflow: v.looseObject({
      Properties: v.looseObject({
        DefinitionString: v.looseObject({ 'Fn::Sub': v.tuple([v.string(), v.unknown()]) }),
      }),
    }),
  }),
});

/**
 * Returns a packaged template with other times, as `sls package` writes it with these parameters: in the poller's environment,
 * in the outputs and, for the deadline, in the timeout of the state machine.
 */
export function withTimes(template: unknown, times: Times): unknown {
  const changed = v.parse(templateSchema, structuredClone(template));
  const { Outputs, Resources } = changed;
  const { Variables } = Resources.PollerLambdaFunction.Properties.Environment;
  const sub = Resources.AgentSessionWorkflow.Properties.DefinitionString['Fn::Sub'];
  const set = (variable: string, output: { Value: string }, seconds: number | undefined): void => {
    if (seconds === undefined) return;
    Variables[variable] = String(seconds);
    output.Value = `${seconds} s`;
  };
  if (times.sessionDeadlineSeconds !== undefined) {
    const longer = times.sessionDeadlineSeconds - Number(Variables['SESSION_DEADLINE_SECONDS']);
    // The first timeout of the definition is that of the whole state machine.
    sub[0] = sub[0].replace(/"TimeoutSeconds": (\d+)/, (_, s) => `"TimeoutSeconds": ${Number(s) + longer}`);
  }
  set('SESSION_DEADLINE_SECONDS', Outputs.SessionDeadline, times.sessionDeadlineSeconds);
  set('FIRST_LIVENESS_CHECK_SECONDS', Outputs.FirstLivenessCheck, times.firstLivenessCheckSeconds);
  set('LIVENESS_CHECK_EVERY_SECONDS', Outputs.LivenessCheckEvery, times.livenessCheckEverySeconds);
  return changed;
}

/** When the package was made, in epoch milliseconds; 0 for a missing package. */
async function packagedAt(name: PackageName): Promise<number> {
  return stat(join(PACKAGES[name], TEMPLATE)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** When the newest of these files was changed, in epoch milliseconds; folders are read with all they contain. */
async function newestChange(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path);
      if (!found.isDirectory()) return found.mtimeMs;
      const names = (await readdir(path)).filter((name) => name !== 'node_modules' && name !== 'test');
      return newestChange(names.map((name) => join(path, name)));
    }),
  );
  return Math.max(0, ...times);
}
