import { foldSession, type SessionEvent } from '@agents/events';
import type { Bench, Figure } from '../figure.ts';
import { historyOf } from '../journals/contender.ts';
import { comparing, interleave } from '../measure/rounds.ts';
import { ratioRow } from '../measure/statistics.ts';
import type { Row } from '../result.ts';

const EVENTS = 10_000;
const ROUNDS = 50;
const FOLDS = 20;
/** A linear fold takes as long for a tenth of the events, ten times. */
const PARTS = 10;

export const fold: Figure = {
  name: 'fold',
  title: 'Folding 10,000 events to a state',
  method:
    'The fold that computes the state of a session, in memory, against one pass over the same array that counts its statuses; and ' +
    'against ten folds of a tenth of the events, which take as long if the fold is linear.',
  packages: [],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  const events = eventsOf(EVENTS);
  const part = eventsOf(EVENTS / PARTS);
  const rounds = await interleave(
    [
      { name: 'fold', run: () => foldSession(events) },
      { name: 'count', run: () => countStatuses(events) },
      { name: 'parts', run: () => Array.from({ length: PARTS }, () => foldSession(part)) },
    ],
    {
      ...{ rounds: ROUNDS, operations: FOLDS },
      onRound: (round) => progress(`round ${round} of ${ROUNDS}`),
    },
  );
  return [
    ratioRow({
      what: '10,000 events',
      against: 'counting statuses',
      ...comparing(rounds, 'fold', 'count').p50Ms,
      goal: 5,
    }),
    ratioRow({
      what: '10,000 events',
      against: 'ten folds of 1,000',
      ...comparing(rounds, 'fold', 'parts').p50Ms,
    }),
  ];
}

function eventsOf(length: number): readonly SessionEvent[] {
  const start = Date.UTC(2026, 0, 1);
  return historyOf(length).map((status, index) => {
    const epochMs = start + index;
    return { sessionId: 'a-long-session', status, timestamp: new Date(epochMs).toISOString(), epochMs };
  });
}

function countStatuses(events: readonly SessionEvent[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of events) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
