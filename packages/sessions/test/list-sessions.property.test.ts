import { assessSession } from '@agents/diagnosis';
import { createMemoryJournal, createMemoryTable } from '@agents/journal';
import fc from 'fast-check';
import type { Assessor } from '../src/assessor.ts';
import { allSessions, failedSessions, type Selection, unfinishedSessions } from '../src/candidates.ts';
import { listSessions } from '../src/list-sessions.ts';
import { collect } from './collect.ts';

const T0 = Date.UTC(2024, 10, 4);
const HOUR = 3_600_000;
const NOW = T0 + 48 * HOUR;

/** A session: when it starts, how long it takes, and how it ends. */
const session = fc.record({
  startedAt: fc.integer({ min: T0, max: T0 + 24 * HOUR }),
  tookMs: fc.integer({ min: 1, max: 8 * HOUR }),
  end: fc.constantFrom('AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED', undefined),
});
const sessions = fc.array(session, { maxLength: 40 });
/** Enough failures for several batches: within one, the order is always right. */
const failures = fc.array(
  session.map((each) => ({ ...each, end: each.end && ('AGENT_BACKGROUND_TASK_FAILED' as const) })),
  { minLength: 15, maxLength: 40 },
);
const selection = fc.record({
  newestFirst: fc.boolean(),
  since: fc.integer({ min: T0, max: T0 + 12 * HOUR }),
  until: fc.integer({ min: T0 + 6 * HOUR, max: T0 + 30 * HOUR }),
});

type Session = typeof session extends fc.Arbitrary<infer T> ? T : never;

/** Assesses by the journal alone. */
const assessor: Pick<Assessor, 'assessRead'> = {
  async assessRead(_id, read) {
    const found = await read();
    return { ...found, assessment: assessSession({ events: found.events, now: NOW }) };
  },
};

/** Enough sessions of few seconds for several batches. Many start on a whole second. */
const crowded = fc.array(
  session.chain((each) =>
    fc.nat(12).map((quarter) => ({ ...each, startedAt: T0 + 7 * HOUR + quarter * 250 })),
  ),
  { minLength: 15, maxLength: 40 },
);

/** Each session is called a second after its start if `areCalled`. A time on a whole second is stored without a fraction. */
function journalOf(given: readonly Session[], areCalled = false) {
  const table = createMemoryTable();
  const plant = (id: string, at: number, Status: string): void => {
    const Timestamp = new Date(at).toISOString().replace('.000Z', 'Z');
    table.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp });
  };
  for (const [index, { startedAt, tookMs, end }] of given.entries()) {
    plant(`s-${index}`, startedAt, 'SESSION_INITIATED');
    if (areCalled) plant(`s-${index}`, startedAt + 1_000, 'AGENT_RUNTIME_INVOCATION_STARTED');
    if (end) plant(`s-${index}`, startedAt + tookMs, end);
  }
  return createMemoryJournal({ table });
}

/** The starts that are expected: of those in range, in order. */
const expected = (
  given: readonly Session[],
  { since = 0, until = 0, newestFirst }: Selection,
): readonly number[] =>
  given
    .map(({ startedAt }) => startedAt)
    .filter((startedAt) => startedAt >= since && startedAt <= until)
    .sort((a, b) => (newestFirst ? b - a : a - b));

describe('listing sessions', () => {
  it('gives all of them, each once, by their start, within the span asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(sessions, crowded),
        selection,
        fc.boolean(),
        async (given, chosen, areCalled) => {
          const journal = journalOf(given, areCalled);
          const listed = listSessions({
            ...{ journal, assessor, now: NOW },
            candidates: allSessions(journal, chosen),
            isWanted: () => true,
            ...chosen,
          });

          expect((await collect(listed)).map(({ startedAt }) => startedAt)).toEqual(expected(given, chosen));
        },
      ),
    );
  });

  it('gives the failed ones by their start, in any order of their failures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(sessions, failures, crowded), selection, async (given, chosen) => {
        const journal = journalOf(given);
        const listed = listSessions({
          ...{ journal, assessor, now: NOW },
          candidates: failedSessions(journal, chosen, () => true),
          isWanted: ({ state }) => state === 'failed',
          ...chosen,
        });

        const failed = given.filter(({ end }) => end === 'AGENT_BACKGROUND_TASK_FAILED');
        expect((await collect(listed)).map(({ startedAt }) => startedAt)).toEqual(expected(failed, chosen));
      }),
    );
  });

  it('finds every session that has not completed, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(sessions, selection, async (given, chosen) => {
        const journal = journalOf(given);
        const found = await collect(unfinishedSessions(journal, chosen, NOW));

        const open = given.filter(({ end }) => end !== 'AGENT_BACKGROUND_TASK_COMPLETED');
        const edge = (at: number): number => Math.floor(at / 1_000) * 1_000 + (chosen.newestFirst ? 999 : 0);
        expect(found.map(({ bound }) => bound)).toEqual(expected(open, chosen).map(edge));
      }),
    );
  });
});
