import { type Bench, type Figure, Skipped } from '../figure.ts';
import { takeTurns } from '../measure/rounds.ts';
import type { Row } from '../result.ts';
import { startOurs } from '../round-trip/ours.ts';
import { startDbos, startRestate } from '../round-trip/peers.ts';
import { type Rounds, roundTripRows } from '../round-trip/rows.ts';
import type { Runner, Trip } from '../round-trip/runner.ts';
import type { SessionTrip } from '../round-trip/session-trip.ts';

/** The plan of one measurement. */
interface Plan {
  readonly what: string;
  /** The number of sessions that start at the same moment. */
  readonly sessions: number;
  /** Runs one after another in each round. A single session of ours either meets a poll or waits a second for the next. */
  readonly times: number;
  /** Rounds that are not counted. */
  readonly warmUps: number;
  readonly rounds: number;
}

const PLANS: readonly Plan[] = [
  { what: 'one at a time', sessions: 1, times: 4, warmUps: 2, rounds: 9 },
  { what: '50 at once', sessions: 50, times: 1, warmUps: 1, rounds: 5 },
];

const PEERS = [
  { name: 'Restate', start: startRestate },
  { name: 'DBOS Transact', start: startDbos },
];

export const roundTrip: Figure = {
  name: 'round-trip',
  title: 'From the event to the end of an empty task',
  method:
    'A session goes from its event through event rule, workflow, functions and agent to its end on a warm local stack, ' +
    'without the time between the two journal events of the task. On Restate, and on DBOS Transact with Postgres, a workflow of one ' +
    'empty step is started and awaited over HTTP, in turns. They write to disk; the local stack keeps its table in memory.',
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

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const running: Runner[] = [];
  try {
    progress('starting the local stack');
    const ours = await startOurs();
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
    const rows: Row[] = [];
    for (const plan of PLANS) {
      const rounds = await runRounds(ours, peers, plan, (text) => progress(`${plan.what}, ${text}`));
      rows.push(...roundTripRows({ what: plan.what, areTogether: plan.sessions > 1 }, rounds));
    }
    return [...rows, ...skipped];
  } finally {
    await Promise.all(running.map((runner) => runner.stop()));
  }
}

/** Runs the contenders in turns. */
async function runRounds(
  ours: Runner<SessionTrip>,
  peers: readonly Peer[],
  { sessions, times, warmUps, rounds }: Plan,
  onRound: (text: string) => void,
): Promise<Rounds> {
  const run = async <T extends Trip>(runner: Runner<T>): Promise<readonly T[]> => {
    const trips: T[] = [];
    for (let time = 0; time < times; time += 1) trips.push(...(await runner.run(sessions)));
    return trips;
  };
  // takeTurns returns what all have in common; our trips have more.
  const ourTrips: (readonly SessionTrip[])[] = [];
  const ourTurn = async (): Promise<readonly Trip[]> => {
    const trips = await run(ours);
    ourTrips.push(trips);
    return trips;
  };
  const turns = peers.map(({ name, runner }) => [name, () => run(runner)] as const);
  onRound('warming up');
  const taken = await takeTurns<string, readonly Trip[]>(
    { ours: ourTurn, ...Object.fromEntries(turns) },
    { rounds, warmUps, onRound: (round) => onRound(`round ${round} of ${rounds}`) },
  );
  return {
    ours: ourTrips.slice(warmUps),
    theirs: new Map(peers.map(({ name }) => [name, taken(name)])),
  };
}
