import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';
import { T0 } from '../../../test/support/session-events.ts';
import { createJournal, type JournalOptions } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory.ts';
import type { Table } from '../src/table.ts';

const WRITERS = 20;
const EVENTS_EACH = 500;
const EVENTS = WRITERS * EVENTS_EACH;
const CLOCKS_APART_MS = 5;

/** Writers that still run after the tests must end before the table is closed. */
let areOver = false;
let writing: readonly Promise<void>[] = [];

/** Appends from every writer at once. Their clocks are fixed within the same few milliseconds. */
async function appendFromAll(table: Table, options: Omit<JournalOptions, 'table'> = {}): Promise<void> {
  writing = Array.from({ length: WRITERS }, async (_, writer) => {
    const journal = createJournal({ ...options, table, now: () => T0 + (writer % CLOCKS_APART_MS) });
    for (let turn = 0; turn < EVENTS_EACH && !areOver; turn += 1) {
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
async function expectNothingLost(table: Table): Promise<void> {
  const { events, unreadable } = await createJournal({ table }).read('s-1');
  expect({ events: events.length, unreadable: unreadable.length }).toEqual({ events: EVENTS, unreadable: 0 });

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
  expect(nextTurn.size).toBe(WRITERS);
}

let embedded: JournalTable;
beforeAll(async () => {
  embedded = await openJournalTable();
});
afterAll(async () => {
  areOver = true;
  await Promise.allSettled(writing);
});

describe(`${EVENTS} appends by ${WRITERS} writers to one session within ${CLOCKS_APART_MS} milliseconds`, () => {
  it('are all kept, in the order of each writer, in memory', async () => {
    // As many rows of this size as a page of DynamoDB (1 MB) holds.
    const { table, requests } = counted(createMemoryTable({ pageSize: 5_000 }));
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 100));

    await appendFromAll(table, { sleep });

    expect(requests.puts).toBeLessThan(3 * EVENTS);
    await expectNothingLost(table);
  });

  it('are all kept, in the order of each writer, on DynamoDB, with fewer than two requests for each event', async () => {
    const { table, requests } = counted(embedded.table);

    await appendFromAll(table);

    expect(requests.puts + requests.reads).toBeLessThan(2 * EVENTS);
    await expectNothingLost(table);
  }, 120_000);
});
