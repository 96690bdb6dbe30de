import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackage, unzip } from '@agents/local-stack';
import { buildAgent } from '../../../infra/agent/build.ts';
import { type ColdStart, coldStart } from '../agent/cold-start.ts';
import type { Bench, Figure } from '../figure.ts';
import { takeTurns } from '../measure/rounds.ts';
import { medianOf, ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import { fromRoot, PACKAGE } from '../support/from-root.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const ROUNDS = 15;
const GOAL = 1.3;
const AGAINST = 'the hello-world of bedrock-agentcore';

export const agent: Figure = {
  name: 'agent',
  title: "The agent's artifact: cold start and memory",
  method:
    "The agent's packaged zip beside the hello-world of bedrock-agentcore, bundled with the same options; each is " +
    'extracted into an empty folder and started on Node 22, from the start of the process to the first healthy `/ping`. ' +
    'Memory is read after twenty more pings.',
  packages: ['bedrock-agentcore', 'esbuild'],
  measure: (bench) => inTemporaryFolder((folder) => compare(folder, bench)),
};

/** The variables of every microVM. The agent calls AWS only when a session starts. */
const MICRO_VM = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_REGION: 'us-east-1',
};

async function compare(
  folder: (name: string) => Promise<string>,
  { progress }: Bench,
): Promise<readonly Row[]> {
  const [ours, helloWorld] = [await folder('ours'), await folder('hello-world')];
  const deployed = { ...(await extractOurs(ours)), ...MICRO_VM };
  await extractHelloWorld(helloWorld);
  const taken = await takeTurns(
    {
      ours: () => coldStart(ours, { ...deployed, MODEL: '' }),
      withModel: () => coldStart(ours, { ...deployed, MODEL: 'bedrock:amazon.nova-lite-v1:0' }),
      withMaps: () => coldStart(ours, { ...deployed, MODEL: '', NODE_OPTIONS: '--enable-source-maps' }),
      helloWorld: () => coldStart(helloWorld, deployed),
    },
    { rounds: ROUNDS, onRound: (round) => progress(`round ${round} of ${ROUNDS}`) },
  );
  const row = (metric: Metric, name: 'ours' | 'withModel', line: Pick<Row, 'what' | 'goal'>): Row =>
    rowOf(line, metric, taken(name), taken('helloWorld'));
  const maps = { what: 'cold start with --enable-source-maps, which is off', against: 'without' };
  return [
    rowOf(maps, TIME, taken('withMaps'), taken('ours')),
    row(TIME, 'ours', { what: 'cold start to the first healthy /ping', goal: GOAL }),
    row(PROCESSOR, 'ours', { what: 'CPU time of the cold start', goal: GOAL }),
    row(MEMORY, 'ours', { what: 'memory at rest', goal: GOAL }),
    row(OWN_MEMORY, 'ours', { what: "memory at rest without Node's program", goal: GOAL }),
    row(TIME, 'withModel', { what: 'cold start with Strands and a Bedrock model' }),
    row(MEMORY, 'withModel', { what: 'memory at rest with Strands and a Bedrock model' }),
  ];
}

/** A metric of a start; `undefined` if the system does not report it. */
interface Metric {
  readonly unit: string;
  readonly of: (start: ColdStart) => number | undefined;
}

const TIME: Metric = { unit: 'ms', of: ({ wallMs }) => wallMs };
const PROCESSOR: Metric = { unit: 'ms', of: ({ cpuMs }) => cpuMs };
const MEMORY: Metric = { unit: 'MiB', of: ({ atRest }) => atRest?.memoryMiB };
const OWN_MEMORY: Metric = { unit: 'MiB', of: ({ atRest }) => atRest?.ownMiB };

function rowOf(
  line: Pick<Row, 'what' | 'goal'> & { readonly against?: string },
  { unit, of }: Metric,
  ...starts: readonly [ours: readonly ColdStart[], theirs: readonly ColdStart[]]
): Row {
  const [ours, theirs] = starts.map((each) => each.map(of).filter((value) => value !== undefined));
  if (!ours?.length || !theirs?.length) {
    return { against: AGAINST, ...line, detail: 'this system does not report the resources of a process' };
  }
  const words = [ours, theirs].map((values) => `${Math.round(medianOf(values))} ${unit}`);
  return ratioRow({ against: AGAINST, ...line, ours, theirs, detail: words.join(' and ') });
}

const HELLO_WORLD = fromRoot('bench/src/agent/hello-world.ts');

/** Extracts our agent's zip into the folder and returns the variables of its deployment. */
export async function extractOurs(folder: string): Promise<Readonly<Record<string, string>>> {
  const [runtime] = (await readPackage(PACKAGE)).agentRuntimes;
  if (!runtime) throw new Error(`${PACKAGE}: expected the agent's runtime in the template, found none`);
  await unzip(runtime.artifactZip, folder);
  return runtime.environment;
}

/** Bundles the hello-world with the options of our agent, and extracts it into the folder. */
export async function extractHelloWorld(folder: string): Promise<void> {
  const { zip } = await buildAgent(HELLO_WORLD);
  const file = join(folder, '..', 'hello-world.zip');
  await writeFile(file, zip);
  await unzip(file, folder);
}
