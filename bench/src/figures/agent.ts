import { extractHelloWorld, extractOurs } from '../agent/artifacts.ts';
import { type ColdStart, coldStart } from '../agent/cold-start.ts';
import type { Bench, Figure } from '../figure.ts';
import { ratioRow } from '../measure/ratio-row.ts';
import { medianOf } from '../measure/spread.ts';
import { takeTurns } from '../measure/take-turns.ts';
import type { Row } from '../result.ts';
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

/** What every machine of AgentCore has; nothing is asked of AWS before a session comes. */
const MACHINE = {
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
  const deployed = { ...(await extractOurs(ours)), ...MACHINE };
  await extractHelloWorld(helloWorld);
  const taken = await takeTurns(
    {
      ours: () => coldStart(ours, { ...deployed, MODEL_ID: '' }),
      withModel: () => coldStart(ours, { ...deployed, MODEL_ID: 'amazon.nova-lite-v1:0' }),
      helloWorld: () => coldStart(helloWorld, deployed),
    },
    { rounds: ROUNDS, onRound: (round) => progress(`round ${round} of ${ROUNDS}`) },
  );
  const row = (metric: Metric, name: 'ours' | 'withModel', line: Pick<Row, 'what' | 'goal'>): Row =>
    rowOf(line, metric, taken(name), taken('helloWorld'));
  return [
    row(TIME, 'ours', { what: 'cold start to the first healthy /ping', goal: GOAL }),
    row(PROCESSOR, 'ours', { what: 'processor time of it', goal: GOAL }),
    row(MEMORY, 'ours', { what: 'memory at rest', goal: GOAL }),
    row(OWN_MEMORY, 'ours', { what: "memory at rest without Node's own program", goal: GOAL }),
    row(TIME, 'withModel', { what: 'cold start with Strands and a Bedrock model' }),
    row(MEMORY, 'withModel', { what: 'memory at rest with Strands and a Bedrock model' }),
  ];
}

/** A figure of a start; `undefined` where the system does not tell. */
interface Metric {
  readonly unit: string;
  readonly of: (start: ColdStart) => number | undefined;
}

const TIME: Metric = { unit: 'ms', of: ({ wallMs }) => wallMs };
const PROCESSOR: Metric = { unit: 'ms', of: ({ cpuMs }) => cpuMs };
const MEMORY: Metric = { unit: 'MiB', of: ({ atRest }) => atRest?.memoryMiB };
const OWN_MEMORY: Metric = { unit: 'MiB', of: ({ atRest }) => atRest?.ownMiB };

function rowOf(
  line: Pick<Row, 'what' | 'goal'>,
  { unit, of }: Metric,
  ...starts: readonly [ours: readonly ColdStart[], theirs: readonly ColdStart[]]
): Row {
  const [ours, theirs] = starts.map((each) => each.map(of).filter((value) => value !== undefined));
  if (!ours?.length || !theirs?.length) {
    return { ...line, against: AGAINST, detail: 'this system does not tell what a process has taken' };
  }
  const words = [ours, theirs].map((values) => `${Math.round(medianOf(values))} ${unit}`);
  return ratioRow({ ...line, against: AGAINST, ours, theirs, detail: words.join(' and ') });
}
