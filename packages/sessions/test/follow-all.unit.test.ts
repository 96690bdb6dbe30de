import { createMemoryJournal, createMemoryTable } from '@agents/journal';
import { lookForEver } from '../src/follow-all.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

const at = (ms: number): string => new Date(T0 + ms).toISOString();

const rowOf = (id: string, ms: number, Status: string) => ({
  PK: `SESSION#${id}`,
  SK: `EVENT#${at(ms)}`,
  Status,
  Timestamp: at(ms),
});

describe('lookForEver', () => {
  it('shows each new event once, also of one millisecond and of a slow clock, and no event from before', async () => {
    const table = createMemoryTable();
    let now = T0;
    const waves = [
      [rowOf('a', 1_000, 'SESSION_INITIATED'), rowOf('b', 1_000, 'SESSION_INITIATED')],
      [rowOf('b', -30_000, 'AGENT_ENTRYPOINT_STARTED')],
      [],
      [rowOf('a', 1_000 + 1, 'AGENT_ENTRYPOINT_STARTED')],
    ];
    table.plant(rowOf('old', -1_000, 'SESSION_INITIATED'));
    const looks = lookForEver({
      journal: createMemoryJournal({ table, now: () => now }),
      since: T0,
      now: () => now,
      async pause() {
        now += 2_000;
        for (const row of waves.shift() ?? []) table.plant(row);
      },
    });

    const shown: string[][] = [];
    for (let look = 0; look < 5; look += 1) {
      const { value } = await looks.next();
      shown.push(value.map(({ event }) => `${event?.sessionId} ${event?.status}`));
    }

    expect(shown).toEqual([
      [],
      ['a SESSION_INITIATED', 'b SESSION_INITIATED'],
      ['b AGENT_ENTRYPOINT_STARTED'],
      [],
      ['a AGENT_ENTRYPOINT_STARTED'],
    ]);
  });

  it('starts where it is told, and reads every page', async () => {
    const table = createMemoryTable();
    for (let index = 0; index < 1_500; index += 1)
      table.plant(rowOf(`s-${index}`, index, 'SESSION_INITIATED'));
    const looks = lookForEver({
      journal: createMemoryJournal({ table }),
      since: T0,
      now: () => T0 + 2_000,
      pause: async () => {},
    });

    const { value: first } = await looks.next();
    const { value: second } = await looks.next();

    expect([first.length, second.length]).toEqual([1_500, 0]);
  });

  it('shows SESSION_INITIATED once, even if it is journaled minutes after the start of its execution', async () => {
    const table = createMemoryTable();
    let now = T0;
    const looks = lookForEver({
      journal: createMemoryJournal({ table, now: () => now }),
      since: T0,
      now: () => now,
      async pause() {
        now += 60_000;
        if (now - T0 === 360_000) table.plant(rowOf('a', 1_000, 'SESSION_INITIATED'));
      },
    });

    const shown: number[] = [];
    for (let look = 0; look < 20; look += 1) shown.push((await looks.next()).value.length);

    expect(shown.flatMap((count, look) => (count > 0 ? [[look, count]] : []))).toEqual([[6, 1]]);
  });

  it('forgets events that no later look can read', async () => {
    const table = createMemoryTable();
    let now = T0;
    const looks = lookForEver({
      journal: createMemoryJournal({ table, now: () => now }),
      since: T0,
      now: () => now,
      async pause() {
        now += 3_600_000;
      },
    });
    table.plant(rowOf('a', 0, 'SESSION_INITIATED'));

    expect((await looks.next()).value).toHaveLength(1);
    await looks.next();
    expect((await looks.next()).value).toHaveLength(0);
  });
});
