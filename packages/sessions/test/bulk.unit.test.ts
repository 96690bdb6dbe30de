import { type BulkOutcome, inBulk } from '../src/bulk.ts';

/** Time that moves only when somebody waits for it. */
function waitingClock() {
  let time = 0;
  return {
    now: () => time,
    async sleep(ms: number) {
      time += ms;
    },
  };
}

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `session-${i}`);

async function collect<T>(outcomes: AsyncIterable<BulkOutcome<T>>): Promise<readonly BulkOutcome<T>[]> {
  const all: BulkOutcome<T>[] = [];
  for await (const each of outcomes) all.push(each);
  return all;
}

const never = new AbortController().signal;

describe('inBulk', () => {
  it('begins sessions in their order, each once, at the rate and no faster', async () => {
    const world = waitingClock();
    const begun: [string, number][] = [];
    const act = async (id: string) => void begun.push([id, world.now()]);

    await collect(inBulk([...ids(4), 'session-0'], act, { perSecond: 10, signal: never, world }));

    expect(begun).toEqual([
      ['session-0', 0],
      ['session-1', 100],
      ['session-2', 200],
      ['session-3', 300],
    ]);
  });

  it('gives one outcome for each session, however many end at once, and goes on after a failure', async () => {
    const world = waitingClock();
    const ends: (() => void)[] = [];
    const act = (id: string) =>
      new Promise<string>((resolve, reject) => {
        ends.push(() => (id.endsWith('3') ? reject(new Error(id)) : resolve(id)));
        // All that are under way end together: when the places are taken, and with the last one.
        if (ends.length % 8 === 0 || ends.length === 20) for (const end of ends) end();
      });

    const outcomes = await collect(inBulk(ids(20), act, { perSecond: 1_000, signal: never, world }));

    expect(outcomes.map(({ sessionId }) => sessionId).toSorted()).toEqual([...ids(20)].toSorted());
    expect(outcomes.filter((each) => 'error' in each).map(({ sessionId }) => sessionId)).toEqual([
      'session-3',
      'session-13',
    ]);
  });

  it('has at most eight sessions under way', async () => {
    const world = waitingClock();
    let running = 0;
    let most = 0;
    const act = async () => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < 100; turn += 1) await undefined;
      running -= 1;
    };

    await collect(inBulk(ids(50), act, { perSecond: 1_000, signal: never, world }));

    expect(most).toBe(8);
  });

  it('begins no session after the signal, and waits for those under way', async () => {
    const world = waitingClock();
    const stop = new AbortController();
    const act = async (id: string) => {
      if (id === 'session-4') stop.abort();
      return id;
    };

    const outcomes = await collect(inBulk(ids(50), act, { perSecond: 10, signal: stop.signal, world }));

    expect(outcomes.map(({ sessionId }) => sessionId)).toEqual(ids(5));
  });
});
