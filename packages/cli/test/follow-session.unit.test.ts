import type { Events } from '@agents/journal';
import { createMemoryJournal, createMemoryTable } from '@agents/journal/testing';
import { eventLine } from '../src/follow/event-line.ts';
import { followSession } from '../src/follow/follow-session.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

const row = (afterMs: number, Status: string) => {
  const Timestamp = new Date(T0 + afterMs).toISOString();
  return { PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}`, Status, Timestamp };
};

describe('followSession', () => {
  it('shows each event once, those that arrive late too, and stops when the session has ended', async () => {
    const table = createMemoryTable();
    const journal = createMemoryJournal({ table });
    const arrivals = [
      [row(2_000, 'AGENT_BACKGROUND_TASK_STARTED')],
      [row(1_000, 'AGENT_ENTRYPOINT_STARTED'), row(0, 'AGENT_PAUSED')],
      [],
      [row(3_000, 'AGENT_BACKGROUND_TASK_COMPLETED')],
    ];
    const arrive = async (): Promise<void> => {
      for (const each of arrivals.shift() ?? []) table.plant(each);
    };
    await arrive();

    const shown: string[][] = [];
    for await (const look of followSession({ journal, sessionId: 's-1', pause: arrive })) {
      shown.push([...look.newEvents.map(({ status }) => status), ...look.newUnreadable.map(({ SK }) => SK)]);
    }

    expect(shown).toEqual([
      ['AGENT_BACKGROUND_TASK_STARTED'],
      ['AGENT_ENTRYPOINT_STARTED', 'EVENT#2024-11-04T10:30:00.000Z'],
      [],
      ['AGENT_BACKGROUND_TASK_COMPLETED'],
    ]);
    expect(arrivals).toEqual([]);
  });

  it('lets a journal that cannot be read say so', async () => {
    const journal = { read: (): Promise<Events> => Promise.reject(new Error('no table')) };

    const first = followSession({ journal, sessionId: 's-1', pause: async () => {} }).next();

    await expect(first).rejects.toThrow('no table');
  });
});

describe('eventLine', () => {
  const event = (afterMs: number, errorMessage?: string) => ({
    sessionId: 's-1',
    status: errorMessage ? ('AGENT_BACKGROUND_TASK_FAILED' as const) : ('AGENT_ENTRYPOINT_STARTED' as const),
    timestamp: new Date(T0 + afterMs).toISOString(),
    epochMs: T0 + afterMs,
    ...(errorMessage && { errorMessage }),
  });

  it('gives time, time since the event before, status, writer and error', () => {
    expect(eventLine(event(1_234, 'ModelError: no'), event(0))).toMatch(
      /^10:30:01\.234 +\+1\.234 s {2}AGENT_BACKGROUND_TASK_FAILED +agent-task +ModelError: no$/,
    );
  });

  it('shows a clock that runs behind as it is, and no difference where nothing came before', () => {
    expect(eventLine(event(0), event(250))).toContain('-0.250 s');
    expect(eventLine(event(0))).not.toContain(' s ');
  });
});
