import type { Bench, Figure } from '../figure.ts';
import { openBareSdk } from '../journals/bare-sdk.ts';
import type { JournalContender } from '../journals/contender.ts';
import { openHandSigned } from '../journals/hand-signed.ts';
import { LIBRARIES, openLibraries } from '../journals/index.ts';
import { openOurs } from '../journals/ours.ts';
import { type Contender, comparing, interleave } from '../measure/rounds.ts';
import { ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import { startDynamo } from '../support/dynamo.ts';

const ROUNDS = 60;
const APPENDS = 50;
/** The number of events of a session that was retried once or twice. */
const EVENTS_OF_A_SESSION = 10;

export const append: Figure = {
  name: 'append',
  title: 'Appending an event',
  method:
    'Each contender stores the same event with the same condition, one after another, on one embedded DynamoDB in a separate process. ' +
    'The bare SDK is a `PutItemCommand` of a client as in its documentation; the hand-signed request is the minimum, without an SDK. ' +
    'CPU time is that of the process that appends.',
  packages: ['@aws-sdk/client-dynamodb', ...LIBRARIES, 'dynalite'],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const dynamo = await startDynamo();
  const ours = openOurs(dynamo);
  const bare = openBareSdk(dynamo);
  const floor = openHandSigned(dynamo);
  const libraries = await openLibraries(dynamo);
  const all = [ours, bare, ...libraries, floor];
  try {
    const rounds = await interleave(all.map(appending), {
      rounds: ROUNDS,
      operations: APPENDS,
      onRound: (round) => progress(`round ${round} of ${ROUNDS}`),
    });
    const compare = ({ name: first }: JournalContender, { name: second }: JournalContender) =>
      comparing(rounds, first, second);
    const oursToBare = compare(ours, bare);
    const toFloor = compare(floor, bare);
    return [
      ratioRow({ what: 'one append, p50', against: bare.name, ...oursToBare.p50Ms, goal: 1 }),
      ratioRow({ what: 'one append, CPU time', against: bare.name, ...oursToBare.cpuMs, goal: 1 }),
      ratioRow({ what: 'the minimum, p50', against: bare.name, ...toFloor.p50Ms }),
      ratioRow({ what: 'the minimum, CPU time', against: bare.name, ...toFloor.cpuMs }),
      ...libraries.map((library) =>
        ratioRow({
          what: 'one append, p50',
          against: library.name,
          ...compare(ours, library).p50Ms,
          goal: 1,
        }),
      ),
      ...libraries.map((library) =>
        ratioRow({
          what: 'one append, CPU time',
          against: library.name,
          ...compare(ours, library).cpuMs,
          goal: 1,
        }),
      ),
    ];
  } finally {
    for (const each of all) each.close();
    await dynamo.stop();
  }
}

/** Appends session after session. The timestamps come from a counter, because two events of a session must differ. */
function appending(contender: JournalContender): Contender {
  let count = 0;
  const start = Date.now();
  return {
    name: contender.name,
    run() {
      const sessionId = `${contender.name}-${Math.floor(count / EVENTS_OF_A_SESSION)}`;
      const version = (count % EVENTS_OF_A_SESSION) + 1;
      const timestamp = new Date(start + count).toISOString();
      count += 1;
      return contender.append({ sessionId, status: 'AGENT_ENTRYPOINT_STARTED', timestamp, version });
    },
  };
}
