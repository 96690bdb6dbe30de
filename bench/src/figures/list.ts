import type { Bench, Figure } from '../figure.ts';
import { type Counts, startCountingProxy } from '../listing/counting-proxy.ts';
import { journalList } from '../listing/journal-list.ts';
import { load, sessionId, sessionRows } from '../listing/sessions.ts';
import { interleave } from '../measure/rounds.ts';
import { ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import { type Dynamo, startDynamo } from '../support/dynamo.ts';

const MANY = 100_000;
const FEW = 1_000;
const LISTED = 50;
const ROUNDS = 60;
const OPERATIONS = 2;
const GOAL = 1.2;

export const list: Figure = {
  name: 'list',
  title: `Listing the newest ${LISTED} sessions`,
  method:
    'The command `journal list -n 50 -o id`, run in this process with new clients, on two embedded DynamoDBs with 100,000 and 1,000 sessions. All sessions are completed. The newest 300 have every event, the others the first and the last. A run through a proxy counts the requests of the command.',
  packages: ['dynalite'],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const started: Dynamo[] = [];
  const journalOf = async (sessions: number): Promise<string> => {
    const dynamo = await startDynamo();
    started.push(dynamo);
    const rows = [...sessionRows(sessions, Date.now())];
    const percent = (written: number): number => Math.floor((10 * written) / rows.length) * 10;
    await load(dynamo, rows.values(), (written) =>
      progress(`${percent(written)} % of ${sessions.toLocaleString('en-US')} sessions written`),
    );
    return dynamo.config.endpoint;
  };
  try {
    const few = await journalOf(FEW);
    return await compare({ few, many: await journalOf(MANY) }, progress);
  } finally {
    await Promise.all(started.map((dynamo) => dynamo.stop()));
  }
}

async function compare(
  { few, many }: { readonly few: string; readonly many: string },
  progress: Bench['progress'],
): Promise<readonly Row[]> {
  const cost = { few: await countsOf(few), many: await countsOf(many) };
  const rounds = await interleave(
    [
      { name: 'many', run: () => journalList(many, LISTED) },
      { name: 'few', run: () => journalList(few, LISTED) },
    ],
    { rounds: ROUNDS, operations: OPERATIONS, onRound: (round) => progress(`round ${round} of ${ROUNDS}`) },
  );
  const row = { against: `of ${FEW.toLocaleString('en-US')}`, goal: GOAL };
  const measured = (what: string, key: 'p50Ms' | 'cpuMs') =>
    ratioRow({
      ...{ ...row, what },
      ours: rounds('many').map((round) => round[key]),
      theirs: rounds('few').map((round) => round[key]),
    });
  const counted = (what: string, key: keyof Counts): Row => ({
    ...{ ...row, what },
    value: cost.many[key] / cost.few[key],
    detail: `${cost.many[key]} and ${cost.few[key]}`,
  });
  const what = `of ${MANY.toLocaleString('en-US')}`;
  return [
    measured(`${what}, p50`, 'p50Ms'),
    measured(`${what}, CPU time`, 'cpuMs'),
    counted(`${what}, requests`, 'requests'),
    counted(`${what}, read units`, 'readUnits'),
    counted(`${what}, rows read`, 'rows'),
  ];
}

/** The requests of one list. @throws Error if it does not list the newest sessions in order */
async function countsOf(endpoint: string): Promise<Counts> {
  const proxy = await startCountingProxy(endpoint);
  try {
    const ids = await journalList(proxy.endpoint, LISTED);
    const wrong = Array.from({ length: LISTED }, (_, age) => sessionId(age)).find((id, at) => ids[at] !== id);
    if (wrong !== undefined || ids.length !== LISTED) {
      throw new Error(
        `expected the newest ${LISTED} sessions, found ${ids.length}, and ${wrong} is not in its place`,
      );
    }
    return proxy.counts;
  } finally {
    await proxy.stop();
  }
}
