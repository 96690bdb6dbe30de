import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';
import { createJournal, type JournalOptions } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory/memory-table.ts';
import type { Table } from '../src/table.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);
const WRITERS = 20;
const EVENTS_EACH = 500;
const EVENTS = WRITERS * EVENTS_EACH;
const CLOCKS_APART_MS = 5;

/** Whoever still writes when the tests are over must end before the table is closed. */
let areOver = false;
let writing: readonly Promise<void>[] = [];

/** Appends from every writer at once, each with a clock that stands still within the same few milliseconds. */
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

/** The table, and how many puts and reads it has been asked for. */
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

/** Counts instead of comparing: a difference of ten thousand would not be worth reading. */
async function expectNothingLost(table: Table): Promise<void> {
  const { events, unreadable } = await createJournal({ table }).read('s-1');
  expect({ events: events.length, unreadable: unreadable.length }).toEqual({ events: EVENTS, unreadable: 0 });

  // Every millisecond from the first on, each once: none overwritten, and none that was free passed over.
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
    // As many rows a page as DynamoDB's 1 MB holds of these.
    const { table, requests } = counted(createMemoryTable({ pageSize: 5_000 }));
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 100));

    await appendFromAll(table, { sleep });

    expect(requests.puts).toBeLessThan(3 * EVENTS);
    await expectNothingLost(table);
  });

  it('are all kept, in the order of each writer, on DynamoDB, with hardly more than a put an event', async () => {
    const { table, requests } = counted(embedded.table);

    await appendFromAll(table);

    expect(requests.puts + requests.reads).toBeLessThan(2 * EVENTS);
    await expectNothingLost(table);
  }, 120_000);
});
