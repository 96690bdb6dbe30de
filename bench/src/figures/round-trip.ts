import { type Bench, type Figure, Skipped } from '../figure.ts';
import { ratioRow } from '../measure/ratio-row.ts';
import { medianOf, spreadOf } from '../measure/spread.ts';
import type { Row } from '../result.ts';
import { startDbos } from '../round-trip/dbos.ts';
import { startLocalStack } from '../round-trip/local-stack.ts';
import { startRestate } from '../round-trip/restate.ts';
import type { Runner, Trip } from '../round-trip/runner.ts';
import type { SessionTrip } from '../round-trip/session-trip.ts';
import { meanOf, wordMs, wordParts } from '../round-trip/words.ts';

const ALONE = { sessions: 1, warmUps: 8, rounds: 15 };
const CROWD = { sessions: 50, warmUps: 1, rounds: 5 };

const PEERS = [
  { name: 'Restate', start: startRestate },
  { name: 'DBOS Transact', start: startDbos },
];

export const roundTrip: Figure = {
  name: 'round-trip',
  title: 'From the trigger to the end of a task that does nothing',
  method:
    'A session goes from its trigger through event rule, workflow, functions and agent to its end on the warm local stack, ' +
    "the task's own time taken out; a workflow of one empty step does so on Restate and on DBOS Transact with Postgres, " +
    'triggered and awaited over HTTP, in turns. Theirs are written to disk, ours is kept in memory as the local stack does.',
  packages: [
    '@restatedev/restate-server',
    '@restatedev/restate-sdk',
    '@restatedev/restate-sdk-clients',
    '@dbos-inc/dbos-sdk',
  ],
  measure,
};

interface Peer {
  readonly name: string;
  readonly runner: Runner;
}

/** The trips of each round; those of one index ran beside each other. */
interface Rounds {
  readonly ours: readonly (readonly SessionTrip[])[];
  readonly theirs: ReadonlyMap<string, readonly (readonly Trip[])[]>;
}

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const running: Runner[] = [];
  try {
    progress('starting the local stack');
    const ours = await startLocalStack();
    running.push(ours);
    const peers: Peer[] = [];
    const skipped: Row[] = [];
    for (const { name, start } of PEERS) {
      progress(`starting ${name}`);
      try {
        const runner = await start();
        running.push(runner);
        peers.push({ name, runner });
      } catch (error) {
        if (!(error instanceof Skipped)) throw error;
        skipped.push({ what: 'one at a time, and 50 at once', against: name, detail: error.message });
      }
    }
    const alone = await runRounds(ours, peers, ALONE, (text) => progress(`one at a time, ${text}`));
    const crowd = await runRounds(ours, peers, CROWD, (text) => progress(`50 at once, ${text}`));
    return [...rowsOf('one at a time', alone), ...rowsOf('50 at once', crowd), ...skipped];
  } finally {
    await Promise.all(running.map((runner) => runner.stop()));
  }
}

/** Runs everybody in turns; each round begins with another one. */
async function runRounds(
  ours: Runner<SessionTrip>,
  peers: readonly Peer[],
  { sessions, warmUps, rounds }: typeof ALONE,
  onRound: (text: string) => void,
): Promise<Rounds> {
  const ourTrips: (readonly SessionTrip[])[] = [];
  const theirTrips = new Map(peers.map(({ name }) => [name, [] as (readonly Trip[])[]]));
  const turns = [
    async () => void ourTrips.push(await ours.run(sessions)),
    ...peers.map(({ name, runner }) => async () => {
      theirTrips.get(name)?.push(await runner.run(sessions));
    }),
  ];
  for (let round = 0; round < warmUps + rounds; round += 1) {
    onRound(round < warmUps ? 'warming up' : `round ${round - warmUps + 1} of ${rounds}`);
    for (const index of turns.keys()) await turns[(index + round) % turns.length]?.();
  }
  return {
    ours: ourTrips.slice(warmUps),
    theirs: new Map([...theirTrips].map(([name, trips]) => [name, trips.slice(warmUps)])),
  };
}

/** What ours is made of, and then ours set against each of theirs. */
function rowsOf(what: string, { ours, theirs }: Rounds): readonly Row[] {
  const means = ours.map(meanMs);
  const { median, low, high } = spreadOf(means);
  const own: Row = {
    what: `${what}, ours`,
    value: median,
    unit: 'ms',
    spread: [low, high],
    runs: means.length,
    detail: wordParts(ours.flat()),
  };
  return [own, ...[...theirs].flatMap(([name, trips]) => rowsAgainst(name, what, ours, trips))];
}

function rowsAgainst(
  against: string,
  what: string,
  ourTrips: Rounds['ours'],
  theirTrips: readonly (readonly Trip[])[],
): readonly Row[] {
  const row = (label: string, ours: readonly number[], theirs: readonly number[]): Row => {
    const detail = `ours ${wordMs(medianOf(ours))} ms, theirs ${wordMs(medianOf(theirs))} ms`;
    return ratioRow({ what: label, against, ours, theirs, detail });
  };
  const theirs = theirTrips.map(meanMs);
  const withoutWait = ourTrips.map((trips) => meanOf(trips.map(({ ms, parts }) => ms - parts.wait)));
  const rows = [
    row(what, ourTrips.map(meanMs), theirs),
    row(`${what}, without the wait for the next poll`, withoutWait, theirs),
  ];
  const isCrowd = ourTrips.some((trips) => trips.length > 1);
  return isCrowd
    ? [...rows, row(`${what}, until the last`, ourTrips.map(lastMs), theirTrips.map(lastMs))]
    : rows;
}

function meanMs(trips: readonly Trip[]): number {
  return meanOf(trips.map(({ ms }) => ms));
}

/** All were triggered at the same moment. */
function lastMs(trips: readonly Trip[]): number {
  return Math.max(...trips.map(({ ms }) => ms));
}
