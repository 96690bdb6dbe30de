import { assessSession } from '@agents/diagnosis';
import { ALL_STATUSES, type Row } from '@agents/events';
import fc from 'fast-check';
import { followSession } from '../../src/session/follow-session.ts';
import type { Standings } from '../../src/session/standings.ts';
import { collect } from '../support/collect.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

const row = (SK: string, afterMs: number, Status: string): Row => ({
  PK: 'SESSION#s-1',
  SK,
  Status,
  Timestamp: new Date(T0 + afterMs).toISOString(),
});

/** Only the journal speaks. */
const standings: Standings = {
  of: async (_id, events) => ({ assessment: assessSession({ events, now: T0 }) }),
};

const END = row('EVENT#end', 60_000, 'AGENT_BACKGROUND_TASK_COMPLETED');

describe('followSession', () => {
  it('gives every row once, whatever its time and whenever it arrives, and ends with the session', async () => {
    const status = fc.constantFrom(
      ...ALL_STATUSES.filter((each) => !/COMPLETED|FAILED/.test(each)),
      'AGENT_PAUSED',
    );
    // Few instants, so that many rows carry the same timestamp.
    const arrivals = fc.array(fc.array(fc.tuple(fc.nat(3), status), { maxLength: 4 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(arrivals, async (batches) => {
        const rows: Row[] = [];
        const waves = batches.map((batch, wave) =>
          batch.map(([at, name], index) => row(`EVENT#${at}#${wave}#${index}`, at, name)),
        );
        waves.push([END]);
        const arrive = async (): Promise<void> => void rows.push(...(waves.shift() ?? []));
        const journal = {
          readRows: async () => ({ rows: [...rows], events: [], unreadable: [] }),
        };

        const given: unknown[] = [];
        for await (const { newRows } of followSession({
          journal,
          standings,
          sessionId: 's-1',
          pause: arrive,
        })) {
          given.push(...newRows.map(({ SK }) => SK));
        }

        expect(given.toSorted()).toEqual(rows.map(({ SK }) => SK).toSorted());
        expect(waves).toEqual([]);
      }),
    );
  });

  it("waits a little for the invoker's word, which may come after the agent's last one", async () => {
    const rows = [
      row('EVENT#1', 1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      row('EVENT#2', 2, 'AGENT_BACKGROUND_TASK_COMPLETED'),
    ];
    const journal = { readRows: async () => ({ rows: [...rows], events: [], unreadable: [] }) };
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
      if (pauses === 2) rows.push(row('EVENT#3', 3, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'));
    };

    const looks = await collect(followSession({ journal, standings, sessionId: 's-1', pause }));

    expect(looks.at(-1)?.newRows.map(({ SK }) => SK)).toEqual(['EVENT#3']);
  });

  it('does not wait for ever for an invoker that has died', async () => {
    const rows = [
      row('EVENT#1', 1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      row('EVENT#2', 2, 'AGENT_BACKGROUND_TASK_COMPLETED'),
    ];
    const journal = { readRows: async () => ({ rows, events: [], unreadable: [] }) };

    const looks = await collect(
      followSession({ journal, standings, sessionId: 's-1', pause: async () => {} }),
    );

    expect(looks).toHaveLength(3);
  });
});
