import { encodeEvent } from '@agents/events';
import { at, T0 } from '../../../test/support/session-events.ts';
import { createJournal, type Journal } from '../src/journal.ts';
import { createMemoryTable, type MemoryTable } from '../src/memory.ts';
import { JournalRefused, JournalUnavailable } from '../src/retry.ts';
import type { Item, Table } from '../src/table.ts';
import { faultyTable, type PutFault } from './faulty-table.ts';

const STARTED = { sessionId: 's-1', status: 'AGENT_ENTRYPOINT_STARTED' } as const;

interface Scene {
  readonly journal: Journal;
  readonly table: MemoryTable;
  readonly pauses: number[];
  readonly logged: object[];
}

/** A journal on a table that fails as planned, with a clock that only pauses move. */
function given(plan: readonly PutFault[]): Scene {
  const table = createMemoryTable();
  const pauses: number[] = [];
  const logged: object[] = [];
  let clock = T0;
  const journal = createJournal({
    table: faultyTable(table, plan),
    now: () => clock,
    random: () => 0.5,
    sleep: async (ms) => {
      pauses.push(ms);
      clock += ms;
    },
    log: { error: (fields) => logged.push(fields) },
  });
  return { journal, table, pauses, logged };
}

const planted = (table: MemoryTable, Status: string): void =>
  table.plant({
    PK: 'SESSION#s-1',
    SK: 'EVENT#2024-11-04T10:30:00.000Z',
    Status,
    Timestamp: '2024-11-04T10:30:00.000Z',
  });

describe('append', () => {
  it('stores an event once when the answer to its put was lost', async () => {
    const { journal, table } = given(['lost-after']);

    const event = await journal.append(STARTED);

    expect(table.items()).toHaveLength(1);
    expect(table.items()[0]).toMatchObject({ Timestamp: event.timestamp });
  });

  it('stores an event whose put never arrived', async () => {
    const { journal, table } = given(['lost-before', 'lost-before']);

    await journal.append(STARTED);

    expect(table.items()).toHaveLength(1);
  });

  it('keeps the timestamp of the first try in every retry', async () => {
    const { journal } = given(['throttled', 'lost-before', 'throttled', 'lost-after']);

    expect((await journal.append(STARTED)).epochMs).toBe(T0);
  });

  it("does not take another writer's equal event for its own on a first try", async () => {
    const { journal, table } = given([]);
    planted(table, STARTED.status);

    const event = await journal.append(STARTED);

    expect(event.epochMs).toBe(T0 + 1);
    expect(table.items()).toHaveLength(2);
  });

  it("does not take another writer's equal event for its own after being throttled", async () => {
    const { journal, table } = given(['throttled']);
    planted(table, STARTED.status);

    await journal.append(STARTED);

    expect(table.items()).toHaveLength(2);
  });

  it("moves forward past another writer's different event after a lost put", async () => {
    const { journal, table } = given(['lost-before']);
    planted(table, 'SESSION_INITIATED');

    const event = await journal.append(STARTED);

    expect(event.epochMs).toBe(T0 + 1);
    expect(table.items().map((item) => item['Status'])).toEqual(['SESSION_INITIATED', STARTED.status]);
  });

  it('tells two failures apart by their message when the first put was lost', async () => {
    const { journal, table } = given(['lost-before']);
    planted(table, 'AGENT_BACKGROUND_TASK_FAILED');

    await journal.append({
      sessionId: 's-1',
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      error: new Error('mine'),
    });

    expect(table.items().map((item) => item['ErrorMessage'])).toEqual([undefined, 'Error: mine']);
  });

  it('pauses longer after each try, with jitter', async () => {
    const { journal, pauses } = given(Array<PutFault>(8).fill('throttled'));

    await journal.append(STARTED);

    expect(pauses).toEqual([25, 50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('gives up at its deadline, names its action and logs the event in full', async () => {
    const { journal, table, logged } = given(Array<PutFault>(100).fill('lost-before'));

    const append = journal.append(STARTED, { deadline: T0 + 1_000 });

    await expect(append).rejects.toThrow(JournalUnavailable);
    await expect(append).rejects.toThrow(
      /append AGENT_ENTRYPOINT_STARTED of session s-1 to memory: gave up after \d+ tries/,
    );
    expect(table.items()).toEqual([]);
    expect(logged).toEqual([
      {
        session_id: 's-1',
        event: expect.objectContaining({ PK: 'SESSION#s-1', Status: 'AGENT_ENTRYPOINT_STARTED' }),
        error: expect.stringContaining('JournalUnavailable'),
      },
    ]);
  });

  it('retries until its deadline', async () => {
    const { journal, table } = given(Array<PutFault>(500).fill('lost-before'));

    await journal.append(STARTED, { deadline: Number.POSITIVE_INFINITY });

    expect(table.items()).toHaveLength(1);
  });

  it('retries refusals if asked to, every 10 s, and writes the event once', async () => {
    const { journal, table, pauses } = given(['lost-after', 'refused', 'refused']);
    const refusals: string[] = [];

    const retryRefusals = ({ name }: Error) => void refusals.push(name);
    await journal.append(STARTED, { deadline: Number.POSITIVE_INFINITY, retryRefusals });

    expect(table.items()).toHaveLength(1);
    expect(refusals).toEqual(['JournalRefused', 'JournalRefused']);
    expect(pauses.slice(1)).toEqual([10_000, 10_000]);
  });

  it('retries refusals no longer than its deadline', async () => {
    const { journal, pauses } = given(Array<PutFault>(3).fill('refused'));
    const retryRefusals = (): void => undefined;

    await expect(journal.append(STARTED, { deadline: T0 + 19_999, retryRefusals })).rejects.toThrow(
      JournalRefused,
    );
    expect(pauses).toEqual([10_000]);
  });

  it('gives up at once when the table refuses, and logs the event', async () => {
    const { journal, pauses, logged } = given(['refused']);

    await expect(journal.append(STARTED)).rejects.toThrow(JournalRefused);
    expect(pauses).toEqual([]);
    expect(logged).toHaveLength(1);
  });
});

/** A journal whose clock is fixed at T0, on a table in which these milliseconds after T0 are taken. */
function givenTaken(taken: readonly number[], broken: Partial<Table> = {}) {
  const inner = createMemoryTable({ pageSize: 7 });
  for (const ms of taken) inner.plant({ ...encodeEvent(at(ms, 'SESSION_INITIATED')) });
  const tried: number[] = [];
  const pauses: number[] = [];
  const table: Table = {
    ...inner,
    ...broken,
    putNew(item: Item) {
      tried.push(Date.parse(String(item['Timestamp'])) - T0);
      return inner.putNew(item);
    },
  };
  const sleep = async (ms: number) => void pauses.push(ms);
  return { journal: createJournal({ table, now: () => T0, random: () => 0.5, sleep }), tried, pauses };
}

const firstMs = (count: number): readonly number[] => Array.from({ length: count }, (_, ms) => ms);

describe('the next free millisecond', () => {
  it('is the next one when two writers meet, without a pause or a read', async () => {
    const { journal, tried, pauses } = givenTaken([0], {
      queryPartition: () => Promise.reject(new Error('not to be read')),
    });

    await journal.append(STARTED);

    expect(tried).toEqual([0, 1]);
    expect(pauses).toEqual([]);
  });

  it('is found in three puts after a thousand that are taken', async () => {
    const { journal, tried } = givenTaken(firstMs(1_000));

    const event = await journal.append(STARTED);

    expect(tried).toEqual([0, 1, 1_000]);
    expect(event.epochMs).toBe(T0 + 1_000);
  });

  it('is found between two that are taken', async () => {
    const { journal, tried } = givenTaken([0, 1, 2, 4, 5]);

    await journal.append(STARTED);

    expect(tried).toEqual([0, 1, 3]);
  });

  it('is found in single steps if the partition cannot be read', async () => {
    const { journal, tried } = givenTaken(firstMs(4), {
      queryPartition: () => Promise.reject(new Error('no')),
    });

    await journal.append(STARTED);

    expect(tried).toEqual([0, 1, 2, 3, 4]);
  });

  it('is tried after longer pauses with each collision, up to the deadline', async () => {
    const emptyReads = { queryPartition: async () => ({ rows: [] }) };
    const { journal, pauses } = givenTaken(firstMs(6), emptyReads);

    await journal.append(STARTED, { deadline: T0 + 60 });

    expect(pauses).toEqual([25, 50, 60, 60, 60]);
  });
});
