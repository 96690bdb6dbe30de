import { assessSession } from '@agents/diagnosis';
import { ALL_STATUSES, type Row } from '@agents/events';
import fc from 'fast-check';
import type { Assessor } from '../src/assessor.ts';
import { lookUntilEnd } from '../src/follow.ts';
import { collect } from './collect.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

const row = (SK: string, afterMs: number, Status: string): Row => ({
  PK: 'SESSION#s-1',
  SK,
  Status,
  Timestamp: new Date(T0 + afterMs).toISOString(),
});

/** Assesses by the journal alone. */
const assessor: Pick<Assessor, 'assess'> = {
  assess: async (_id, events) => ({ assessment: assessSession({ events, now: T0 }) }),
};

const latestProgress = async () => undefined;

const END = row('EVENT#end', 60_000, 'AGENT_BACKGROUND_TASK_COMPLETED');

describe('lookUntilEnd', () => {
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
        const readRows = async () => ({ rows: [...rows], events: [], unreadable: [] });

        const given: unknown[] = [];
        for await (const { newRecords } of lookUntilEnd({
          readRows,
          ...{ assessor, latestProgress },
          sessionId: 's-1',
          pause: arrive,
        })) {
          given.push(...newRecords.map(({ SK }) => SK));
        }

        expect(given.toSorted()).toEqual(rows.map(({ SK }) => SK).toSorted());
        expect(waves).toEqual([]);
      }),
    );
  });

  it("looks again for the invoker's event, which may come after the terminal event", async () => {
    const rows = [
      row('EVENT#1', 1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      row('EVENT#2', 2, 'AGENT_BACKGROUND_TASK_COMPLETED'),
    ];
    const readRows = async () => ({ rows: [...rows], events: [], unreadable: [] });
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
      if (pauses === 2) rows.push(row('EVENT#3', 3, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'));
    };

    const looks = await collect(
      lookUntilEnd({ readRows, assessor, latestProgress, sessionId: 's-1', pause }),
    );

    expect(looks.at(-1)?.newRecords.map(({ SK }) => SK)).toEqual(['EVENT#3']);
  });

  it('does not wait for ever for an invoker that has ended', async () => {
    const rows = [
      row('EVENT#1', 1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      row('EVENT#2', 2, 'AGENT_BACKGROUND_TASK_COMPLETED'),
    ];
    const readRows = async () => ({ rows, events: [], unreadable: [] });

    const looks = await collect(
      lookUntilEnd({ readRows, assessor, latestProgress, sessionId: 's-1', pause: async () => {} }),
    );

    expect(looks).toHaveLength(3);
  });

  it('looks again for the terminal event of a session whose execution was ended before its task', async () => {
    const rows = [row('EVENT#1', 1, 'AGENT_BACKGROUND_TASK_STARTED')];
    const readRows = async () => ({ rows: [...rows], events: [], unreadable: [] });
    const aborted: Pick<Assessor, 'assess'> = {
      assess: async (_id, events) => ({
        assessment: assessSession({ events, now: T0, execution: { status: 'ABORTED' } }),
      }),
    };
    const pause = async (): Promise<void> =>
      void rows.push(row('EVENT#2', 2, 'AGENT_BACKGROUND_TASK_FAILED'));

    const looks = await collect(
      lookUntilEnd({ readRows, assessor: aborted, latestProgress, sessionId: 's-1', pause }),
    );

    expect(looks.map(({ newRecords }) => newRecords.map(({ SK }) => SK))).toEqual([['EVENT#1'], ['EVENT#2']]);
  });

  it('gives the last note of a task, which is stored after the look before its end', async () => {
    const rows = [row('EVENT#1', 1, 'AGENT_BACKGROUND_TASK_STARTED')];
    const readRows = async () => ({ rows: [...rows], events: [], unreadable: [] });
    const [early, last] = [1, 2].map((done) => ({
      sessionId: 's-1',
      epochMs: T0 + done,
      done,
      total: 2,
      usage: [],
    }));
    const reporting: Pick<Assessor, 'assess'> = {
      assess: async (id, events) => ({
        ...(await assessor.assess(id, events)),
        ...(early && { progress: early }),
      }),
    };
    const pause = async (): Promise<void> => void rows.push(END);

    const looks = await collect(
      lookUntilEnd({
        ...{ readRows, assessor: reporting, pause, sessionId: 's-1' },
        latestProgress: async () => last,
      }),
    );

    expect(looks.map(({ newProgress }) => newProgress?.done)).toEqual([1, 2]);
  });
});
