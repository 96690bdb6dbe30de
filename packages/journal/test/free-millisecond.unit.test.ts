import { encodeEvent } from '@agents/events';
import { at } from '../../../test/support/session-events.ts';
import { createJournal } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory/memory-table.ts';
import type { Item, Table } from '../src/table.ts';

const CLOCK = at(0, 'AGENT_ENTRYPOINT_STARTED').epochMs;
const STARTED = { sessionId: 's-1', status: 'AGENT_ENTRYPOINT_STARTED' } as const;

/** A journal whose clock stands still, over a table in which these milliseconds after it are taken. */
function given(taken: readonly number[], broken: Partial<Table> = {}) {
  const inner = createMemoryTable({ pageSize: 7 });
  for (const ms of taken) inner.plant({ ...encodeEvent(at(ms, 'SESSION_INITIATED')) });
  const tried: number[] = [];
  const pauses: number[] = [];
  const table: Table = {
    ...inner,
    ...broken,
    putNew(item: Item) {
      tried.push(Date.parse(String(item['Timestamp'])) - CLOCK);
      return inner.putNew(item);
    },
  };
  const sleep = async (ms: number) => void pauses.push(ms);
  return { journal: createJournal({ table, now: () => CLOCK, random: () => 0.5, sleep }), tried, pauses };
}

const firstMs = (count: number): readonly number[] => Array.from({ length: count }, (_, ms) => ms);

describe('the next free millisecond', () => {
  it('is a step on where two writers meet, without waiting or reading', async () => {
    const { journal, tried, pauses } = given([0], {
      queryPartition: () => Promise.reject(new Error('not to be read')),
    });

    await journal.append(STARTED);

    expect(tried).toEqual([0, 1]);
    expect(pauses).toEqual([]);
  });

  it('is found in three puts at the end of a thousand that are taken', async () => {
    const { journal, tried } = given(firstMs(1_000));

    const event = await journal.append(STARTED);

    expect(tried).toEqual([0, 1, 1_000]);
    expect(event.epochMs).toBe(CLOCK + 1_000);
  });

  it('is not passed over between two that are taken', async () => {
    const { journal, tried } = given([0, 1, 2, 4, 5]);

    await journal.append(STARTED);

    expect(tried).toEqual([0, 1, 3]);
  });

  it('is found step by step where it cannot be read: an event is not lost for that', async () => {
    const { journal, tried } = given(firstMs(4), { queryPartition: () => Promise.reject(new Error('no')) });

    await journal.append(STARTED);

    expect(tried).toEqual([0, 1, 2, 3, 4]);
  });

  it('is waited for longer the more often somebody else took it, but not past the deadline', async () => {
    const nobodyReads = { queryPartition: async () => ({ rows: [] }) };
    const { journal, pauses } = given(firstMs(6), nobodyReads);

    await journal.append(STARTED, { deadline: CLOCK + 60 });

    expect(pauses).toEqual([25, 50, 60, 60, 60]);
  });
});
