import { setTimeout as sleep } from 'node:timers/promises';
import { openJournalTable } from '../../../test/support/journal-table.ts';
import { T0 } from '../../../test/support/session-events.ts';
import { createJournal, type JournalOptions } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory.ts';
import type { Table } from '../src/table.ts';

const CLOCKS_APART_MS = 5;

interface Crowd {
  readonly writers: number;
  readonly eventsEach: number;
}

/** Writers that still run after the tests must end before the table is closed. */
let areOver = false;
let writing: readonly Promise<void>[] = [];

/** Appends from every writer at once. Their clocks are fixed within the same few milliseconds. */
async function appendFromAll({ writers, eventsEach }: Crowd, options: JournalOptions): Promise<void> {
  writing = Array.from({ length: writers }, async (_, writer) => {
    const journal = createJournal({ ...options, now: () => T0 + (writer % CLOCKS_APART_MS) });
    for (let turn = 0; turn < eventsEach && !areOver; turn += 1) {
      const error = new Error(`${writer}/${turn}`);
      await journal.append({ sessionId: 's-1', status: 'AGENT_BACKGROUND_TASK_FAILED', error });
    }
  });
  await Promise.all(writing);
}

/** Counts the puts and reads of a table. */
function counted(inner: Table): {
  readonly table: Table;
  readonly requests: { puts: number; reads: number };
} {
  const requests = { puts: 0, reads: 0 };
  const table: Table = {
    ...inner,
    putNew(item) {
      requests.puts += 1;
      return inner.putNew(item);
    },
    queryPartition(PK, cursor) {
      requests.reads += 1;
      return inner.queryPartition(PK, cursor);
    },
  };
  return { table, requests };
}

/** Counts instead of comparing: a difference of ten thousand events is unreadable. */
async function expectNothingLost(table: Table, { writers, eventsEach }: Crowd): Promise<void> {
  const { events, unreadable } = await createJournal({ table }).read('s-1');
  expect({ events: events.length, unreadable: unreadable.length }).toEqual({
    events: writers * eventsEach,
    unreadable: 0,
  });

  // Each millisecond from the first on has one event: no event is overwritten and no free millisecond is skipped.
  const misplaced = events.filter(({ epochMs }, index) => epochMs !== T0 + index);
  expect(misplaced.slice(0, 3)).toEqual([]);

  const nextTurn = new Map<string, number>();
  const disordered = events.filter(({ errorMessage = '' }) => {
    const [, writer = '', turn = ''] = /^Error: (\d+)\/(\d+)$/.exec(errorMessage) ?? [];
    const expected = nextTurn.get(writer) ?? 0;
    nextTurn.set(writer, expected + 1);
    return Number(turn) !== expected;
  });
  expect(disordered.slice(0, 3)).toEqual([]);
  expect(nextTurn.size).toBe(writers);
}

afterAll(async () => {
  areOver = true;
  await Promise.allSettled(writing);
});

describe(`appends by many writers to one session within ${CLOCKS_APART_MS} milliseconds`, () => {
  it('are all kept in the order of each writer, with hardly more than a put each, in memory', async () => {
    const crowd = { writers: 20, eventsEach: 500 };
    // As many rows of this size as a page of DynamoDB (1 MB) holds.
    const { table, requests } = counted(createMemoryTable({ pageSize: 5_000 }));

    await appendFromAll(crowd, { table, sleep: (ms) => sleep(ms / 100) });

    expect(requests.puts + requests.reads).toBeLessThan(2 * 10_000);
    await expectNothingLost(table, crowd);
  });

  it('are all kept in the order of each writer, with fewer than two requests each, on DynamoDB', async () => {
    // The pauses after collisions are real here, and with more writers they take half a minute.
    const crowd = { writers: 5, eventsEach: 200 };
    const { table, requests } = counted((await openJournalTable()).table);

    await appendFromAll(crowd, { table });

    expect(requests.puts + requests.reads).toBeLessThan(2 * 1_000);
    await expectNothingLost(table, crowd);
  });
});
