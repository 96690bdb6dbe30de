import type { Bench, Figure } from '../figure.ts';
import { openBareSdk } from '../journals/bare-sdk.ts';
import type { JournalContender } from '../journals/contender.ts';
import { historyOf } from '../journals/contender.ts';
import { LIBRARIES, openLibraries } from '../journals/index.ts';
import { openOurs } from '../journals/ours.ts';
import { comparing, interleave } from '../measure/rounds.ts';
import { ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import { startDynamo } from '../support/dynamo.ts';

/** The lengths of the sessions, and how often each contender reads one in a round. */
const SESSIONS = [
  { events: 10, rounds: 40, reads: 40 },
  { events: 1_000, rounds: 25, reads: 4 },
] as const;

export const read: Figure = {
  name: 'read',
  title: 'Reading a session and computing its state',
  method:
    'Each contender reads the same session, consistently and to its last page, and folds it. The bare SDK is a `QueryCommand` with ' +
    '`unmarshall`. It and the libraries fold in one pass that relies on the order of the list; ours parses every row and works in any order.',
  packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb', ...LIBRARIES, 'dynalite'],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const dynamo = await startDynamo();
  const ours = openOurs(dynamo);
  const others = [openBareSdk(dynamo), ...(await openLibraries(dynamo))];
  const all = [ours, ...others];
  try {
    const rows: Row[] = [];
    for (const { events, rounds, reads } of SESSIONS) {
      progress(`writing sessions of ${events} events`);
      for (const contender of all) await writeSession(contender, events);
      const measured = await interleave(
        all.map((contender) => ({ name: contender.name, run: () => readSession(contender, events) })),
        {
          ...{ rounds, operations: reads },
          onRound: (round) => progress(`${events} events: round ${round} of ${rounds}`),
        },
      );
      for (const { name } of others) {
        const { p50Ms, cpuMs } = comparing(measured, ours.name, name);
        rows.push(
          ratioRow({
            what: `${events.toLocaleString('en-US')} events, p50`,
            against: name,
            ...p50Ms,
            goal: 1,
          }),
        );
        rows.push(
          ratioRow({
            what: `${events.toLocaleString('en-US')} events, CPU time`,
            against: name,
            ...cpuMs,
            goal: 1,
          }),
        );
      }
    }
    return rows;
  } finally {
    for (const each of all) each.close();
    await dynamo.stop();
  }
}

const sessionIdOf = ({ name }: JournalContender, events: number): string =>
  `${name.replace(/\W/g, '-')}-${events}`;

async function writeSession(contender: JournalContender, events: number): Promise<void> {
  const sessionId = sessionIdOf(contender, events);
  const start = Date.now();
  for (const [index, status] of historyOf(events).entries()) {
    const timestamp = new Date(start + index).toISOString();
    await contender.append({ sessionId, status, timestamp, version: index + 1 });
  }
}

async function readSession(contender: JournalContender, events: number): Promise<void> {
  const state = await contender.read(sessionIdOf(contender, events));
  if (state !== 'COMPLETED') {
    throw new Error(`${contender.name}, ${events} events: expected COMPLETED, found ${state}`);
  }
}
