import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { type Taken, untilFirstRequest } from '../bundles/first-request.ts';
import {
  type Bundle,
  bundleByHand,
  extractFunction,
  type FunctionName,
  PLAIN_OPTIONS,
  readOurOptions,
} from '../bundles/functions.ts';
import type { Bench, Figure } from '../figure.ts';
import { takeTurns } from '../measure/rounds.ts';
import { medianOf, type RatioRowOptions, ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const ROUNDS = 20;

/** The two ways to bundle the functions by hand. The second has no goal: it shows the cost of our code alone. */
const BY_HAND = {
  plain: { against: "by hand, serverless-esbuild's default options", maxBytes: 1.3, maxTime: 1.1 },
  same: { against: 'by hand, our esbuild options', maxBytes: undefined, maxTime: undefined },
} as const;

export const bundles: Figure = {
  name: 'bundles',
  title: 'The two functions: size and cold start',
  method:
    'The packaged invoker and poller against handlers written by hand with the same two SDK clients and nothing else. ' +
    "These are bundled once with serverless-esbuild's default options, minified, and once with the options of " +
    "serverless.yml (the SDK's ES modules, credentials from the environment only), so that only our code differs. " +
    'The time is from loading the bundle in a new process of Node 24 to the first request of the handler; the start of ' +
    'Node does not count.',
  packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/client-bedrock-agentcore', 'esbuild'],
  measure: async (bench) => [
    ...(await inTemporaryFolder((folder) => compare('invoker', folder, bench))),
    ...(await inTemporaryFolder((folder) => compare('poller', folder, bench))),
  ],
};

async function compare(
  name: FunctionName,
  folder: (name: string) => Promise<string>,
  { progress }: Bench,
): Promise<readonly Row[]> {
  const ours = await extractFunction(name, await folder('ours'));
  const plain = await bundleByHand(name, await folder('plain'), PLAIN_OPTIONS);
  const same = await bundleByHand(name, await folder('same'), await readOurOptions());
  const start = ({ file }: Bundle) => untilFirstRequest(file, ours.environment);
  const taken = await takeTurns(
    {
      ...{ ours: () => start(ours), plain: () => start(plain), same: () => start(same) },
      mapped: () =>
        untilFirstRequest(ours.file, { ...ours.environment, NODE_OPTIONS: '--enable-source-maps' }),
    },
    { rounds: ROUNDS, onRound: (round) => progress(`${name}, round ${round} of ${ROUNDS}`) },
  );
  const byHand = { plain, same };
  const mapped = {
    ...{ what: `${name}, CPU time of the cold start with --enable-source-maps`, against: 'without' },
    ...{ ours: taken('mapped').map(({ cpuMs }) => cpuMs), theirs: taken('ours').map(({ cpuMs }) => cpuMs) },
  };
  const detail = `${milliseconds(mapped.ours)} and ${milliseconds(mapped.theirs)}; switched off: a map is read when a stack is logged`;
  const rows = (['plain', 'same'] as const).flatMap((other) => {
    const { against, maxBytes, maxTime } = BY_HAND[other];
    const times = (of: (start: Taken) => number): Pick<RatioRowOptions, 'ours' | 'theirs' | 'detail'> => {
      const [ours, theirs] = [taken('ours').map(of), taken(other).map(of)];
      return { ours, theirs, detail: `${milliseconds(ours)} and ${milliseconds(theirs)}` };
    };
    const time = { against, goal: maxTime };
    return [
      {
        ...{ what: `${name}, bytes`, against, goal: maxBytes },
        value: ours.bytes / byHand[other].bytes,
        detail: `${kilobytes(ours)} and ${kilobytes(byHand[other])}`,
      },
      ratioRow({
        what: `${name}, cold start to the first request`,
        ...time,
        ...times(({ wallMs }) => wallMs),
      }),
      ratioRow({ what: `${name}, CPU time of the cold start`, ...time, ...times(({ cpuMs }) => cpuMs) }),
    ];
  });
  return [...rows, await sizeOfMap(name, ours), ratioRow({ ...mapped, detail })];
}

/** What the map adds to the zip. */
async function sizeOfMap(name: FunctionName, { file }: Bundle): Promise<Row> {
  const files = await Promise.all([file, `${file}.map`].map((path) => readFile(path)));
  const [without, map] = files.map((bytes) => deflateRawSync(bytes, { level: 9 }).length);
  const [theirs, ours] = [without ?? 0, (without ?? 0) + (map ?? 0)];
  return {
    ...{ what: `${name}, bytes of the zip with its source map`, against: 'without' },
    value: ours / theirs,
    detail: `${kilobytes({ file, bytes: ours })} and ${kilobytes({ file, bytes: theirs })}`,
  };
}

const kilobytes = ({ bytes }: Bundle): string => `${Math.round(bytes / 1_000)} KB`;

const milliseconds = (values: readonly number[]): string => `${Math.round(medianOf(values))} ms`;
