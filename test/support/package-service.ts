import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { fingerprintOf, sha256 } from '../../infra/package/fingerprint.ts';
import { makeCurrent } from '../../infra/package/make-current.ts';
import { type PackageRequest, packageFolder, packageService } from '../../infra/package/package-service.ts';
import { buildFixtureAgent, sourcesOfFixtureAgent } from './fixture-agent.ts';

/** The times of a session, in seconds; parameters of `infra/stages.yml`. */
export interface Times {
  readonly sessionDeadlineSeconds?: number;
  readonly firstLivenessCheckSeconds?: number;
  readonly livenessCheckEverySeconds?: number;
  readonly roundSeconds?: number;
  readonly stalledAfterSeconds?: number;
}

/** The times of the optional package. They differ from those of every stage. */
export const OPTIONAL_TIMES = {
  sessionDeadlineSeconds: 33_000,
  firstLivenessCheckSeconds: 60,
  livenessCheckEverySeconds: 90,
  stalledAfterSeconds: 600,
} satisfies Times;

/** The zip of a component in a package. */
export const zipIn = (folder: string, component: string): string =>
  join(folder, component === 'agent' ? 'agent.artifact' : `${component}.zip`);

/** The deadline of the impatient package, in seconds. */
export const SHORT_DEADLINE_SECONDS = 8;

/** Packages that `sls package` makes. */
export const PACKAGED = {
  dev: { stage: 'dev' },
  staging: { stage: 'staging' },
  prod: { stage: 'prod' },
  optional: {
    stage: 'dev',
    options: [
      '--param=model=bedrock:us.amazon.nova-lite-v1:0',
      `--param=agentImage=111122223333.dkr.ecr.us-east-1.amazonaws.com/agents/agent@sha256:${'0'.repeat(64)}`,
      '--param=alarmEmail=on-call@example.com',
      ...Object.entries(OPTIONAL_TIMES).map(([name, seconds]) => `--param=${name}=${seconds}`),
    ],
  },
} satisfies Readonly<Record<string, PackageRequest>>;

/** The folders of the packages that the tests use. */
export const PACKAGES = {
  /** As `sls deploy` ships it, with the agent of `services/agent`. */
  dev: packageFolder(PACKAGED.dev),
  /** Only the template is read. */
  staging: packageFolder(PACKAGED.staging),
  /** Only the template is read. */
  prod: packageFolder(PACKAGED.prod),
  /** Every optional parameter is set; only the template is read. */
  optional: packageFolder(PACKAGED.optional),
  /** `dev`, with the agent of `test/fixtures/agent`. So are the packages below. */
  whole: '.build/packages/test,whole',
  /** Sessions have a deadline that a test can wait for. */
  impatient: '.build/packages/test,impatient',
  /** The first liveness check comes after a second, and a task has stalled after two seconds without a report. */
  inquisitive: '.build/packages/test,inquisitive',
  /** Sessions have time to recover from faults, and end within a test. */
  chaos: '.build/packages/test,chaos',
  /** As `chaos`; hundreds of sessions at a time share the processors of one machine. */
  crowded: '.build/packages/test,crowded',
} as const;

/** Packages that are copies of `dev` with the agent of the tests and with other times. */
const COPIES = {
  whole: {},
  impatient: { sessionDeadlineSeconds: SHORT_DEADLINE_SECONDS },
  inquisitive: { firstLivenessCheckSeconds: 1, livenessCheckEverySeconds: 1, stalledAfterSeconds: 2 },
  chaos: {
    ...{ sessionDeadlineSeconds: 60, firstLivenessCheckSeconds: 3, livenessCheckEverySeconds: 2 },
    roundSeconds: 2, // so that sessions take several rounds
  },
  crowded: {
    ...{ sessionDeadlineSeconds: 900, firstLivenessCheckSeconds: 3, livenessCheckEverySeconds: 2 },
    roundSeconds: 2,
  },
} satisfies Readonly<Record<string, Times>>;

const TEMPLATE = 'cloudformation-template-update-stack.json';

/** Jest's global setup: makes the packages that are not current. */
export default async function setup(): Promise<void> {
  for (const request of Object.values(PACKAGED)) await packageService(request);
  for (const name of Object.keys(COPIES)) await copyPackage(name as keyof typeof COPIES);
}

/** Packages the service for a run outside Jest. */
export async function packageForRun(name: keyof typeof COPIES): Promise<void> {
  await packageService(PACKAGED.dev);
  await copyPackage(name);
}

async function copyPackage(name: keyof typeof COPIES): Promise<void> {
  const root = process.cwd();
  // Before this package, because one process makes one package at a time.
  const { zip } = await buildFixtureAgent();
  const madeFrom = async () =>
    sha256(
      `${await sourcesOfFixtureAgent(root)} ${await fingerprintOf(root, ['test/support/package-service.ts'])}`,
    );
  const make = async (folder: string): Promise<void> => {
    await cp(PACKAGES.dev, folder, { recursive: true });
    // The template keeps the S3 key of the packaged agent, which the local stack does not read.
    await writeFile(join(folder, 'agent.artifact'), zip);
    const template: unknown = JSON.parse(await readFile(join(folder, TEMPLATE), 'utf8'));
    await writeFile(join(folder, TEMPLATE), JSON.stringify(withTimes(template, COPIES[name])));
  };
  await makeCurrent({ root, folder: PACKAGES[name], madeFrom, make }, () => undefined);
}

const templateSchema = v.looseObject({
  Outputs: v.looseObject({
    SessionDeadline: v.looseObject({ Value: v.string() }),
    FirstLivenessCheck: v.looseObject({ Value: v.string() }),
    StalledAfter: v.looseObject({ Value: v.string() }),
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
  set('STALLED_AFTER_SECONDS', Outputs.StalledAfter, times.stalledAfterSeconds);
  if (times.roundSeconds !== undefined) Variables['ROUND_SECONDS'] = String(times.roundSeconds);
  return changed;
}
