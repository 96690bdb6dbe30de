import { createMemoryTable, createProgressStore, type MemoryTable, TableError } from '@agents/journal';
import { createLogger } from '@agents/service';
import { createVirtualClock, settled, type VirtualClock } from '../../../test/support/virtual-clock.ts';
import { MachineStopped } from '../src/final-events.ts';
import { LAST_NOTE_MS, makeStartProgress, NOTE_EVERY_MS } from '../src/progress.ts';
import { createMicroVm, interceptedJournal, start, type Work } from './support/micro-vm.ts';

const SECOND = 1_000;
const T0 = Date.UTC(2026, 0, 1);

type PutNew = MemoryTable['putNew'];

/** A store on a table in memory, on a clock that only the test moves. */
function setUp(putNew?: (put: PutNew) => PutNew) {
  const clock = createVirtualClock(T0);
  const table = createMemoryTable();
  const attempts: number[] = [];
  const put: PutNew = putNew?.(table.putNew) ?? table.putNew;
  const store = createProgressStore({
    table: {
      ...table,
      putNew(item) {
        attempts.push(clock.now() - T0);
        return put(item);
      },
    },
    now: clock.now,
    random: () => 0.5,
    sleep: (ms) => clock.sleep(ms, new AbortController().signal),
  });
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ component: 'agent', write: (line) => lines.push(JSON.parse(line)) });
  const deps = { store, log, now: clock.now, sleep: clock.sleep };
  const notes = () => createProgressStore({ table }).all('s-1');
  return { clock, deps, task: makeStartProgress(deps)('s-1'), attempts, notes, lines };
}

/** Reports progress this many times a second, for whole seconds. */
async function report(
  task: { progress: (text: string) => void },
  clock: VirtualClock,
  [perSecond, seconds]: [number, number],
) {
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    for (let i = 0; i < perSecond / 10; i += 1) task.progress(`at ${clock.now() - T0} ms, call ${i + 1}`);
    await clock.advance(100);
  }
}

describe('the progress of a task', () => {
  it('is one put every 5 s of 1,000 calls a second, the first at once, and always the newest report', async () => {
    const { clock, task, attempts, notes } = setUp();

    await report(task, clock, [1_000, 60]);

    expect(attempts).toEqual(Array.from({ length: 13 }, (_, i) => i * NOTE_EVERY_MS));
    const texts = (await notes()).map(({ text }) => text);
    expect(texts.slice(0, 2)).toEqual(['at 0 ms, call 1', 'at 4900 ms, call 100']);
  });

  it('costs nothing for a task that reports none', async () => {
    const { clock, task, attempts } = setUp();
    await clock.advance(60 * SECOND);
    await task.end();
    expect([attempts, clock.sleeping, task.latest()]).toEqual([[], 0, undefined]);
  });

  it('is not written again while nothing new is reported', async () => {
    const { clock, task, attempts } = setUp();
    task.progress('reading');
    await clock.advance(60 * SECOND);
    task.progress('writing');
    await clock.advance(60 * SECOND);
    expect(attempts).toEqual([0, 60 * SECOND]);
    expect(clock.sleeping).toBe(0);
  });

  it('has its last note at the end, and none after it', async () => {
    const { clock, task, notes } = setUp();
    task.progress('reading', { done: 0, total: 2 });
    await clock.advance(SECOND);
    task.progress('writing', { done: 1, total: 2 });
    await task.end();
    task.progress('too late');
    task.usage({ model: 'm', inputTokens: 1, outputTokens: 1 });
    await clock.advance(60 * SECOND);

    expect(await notes()).toMatchObject([
      { text: 'reading', done: 0, total: 2, reportedAt: T0, epochMs: T0 },
      { text: 'writing', done: 1, total: 2, reportedAt: T0 + SECOND, epochMs: T0 + SECOND },
    ]);
    expect(clock.sleeping).toBe(0);
  });

  it('is in the answer to a liveness check until the work has ended, though the task is known until its last event', async () => {
    const [work, event] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { enter, tasks } = createMicroVm({
      async work(_request, { progress }) {
        progress('reading');
        await work.promise;
      },
      journal: interceptedJournal(({ status }) =>
        status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? event.promise : undefined,
      ),
      now: () => T0,
    });
    await enter(start());
    const known = { session_id: 's-1', task: 'running' };
    expect(tasks.statusOf('s-1')).toEqual({ ...known, progress: { text: 'reading', age_seconds: 0 } });
    work.resolve();
    await settled();
    expect(tasks.statusOf('s-1')).toEqual(known);
    event.resolve();
    await settled();
    expect(tasks.statusOf('s-1')).toEqual({ session_id: 's-1', task: 'unknown' });
  });

  it('adds up the tokens of each model, and tokens alone are no progress', async () => {
    const { task, notes } = setUp();
    for (let i = 0; i < 3; i += 1) task.usage({ model: 'nova', inputTokens: 100, outputTokens: 10 });
    task.usage({ model: 'other', inputTokens: 1, outputTokens: 0 });
    expect(task.latest()).toBeUndefined();
    await task.end();

    const last = (await notes()).at(-1);
    expect(last?.usage).toEqual([
      { model: 'nova', inputTokens: 300, outputTokens: 30 },
      { model: 'other', inputTokens: 1, outputTokens: 0 },
    ]);
    expect(last).not.toHaveProperty('text');
    expect(last).not.toHaveProperty('reportedAt');
  });

  it('is answered to a liveness check on one line, without secrets, bounded, with its age', async () => {
    const { clock, task } = setUp();
    task.progress(`step 1\nwith AKIAIOSFODNN7EXAMPLE ${'x'.repeat(1_000_000)}`, { done: 1 });
    await clock.advance(90 * SECOND);
    task.usage({ model: 'm', inputTokens: 1, outputTokens: 1 });

    const latest = task.latest();
    expect(latest).toEqual({
      text: expect.stringMatching(/^step 1 with AKIA\[redacted\] x+ … \[cut from 1000033 characters\]$/),
      done: 1,
      age_seconds: 90,
    });
    expect(latest?.text.length).toBeLessThanOrEqual(200);
  });
});

const refuse: PutNew = async () => {
  throw new TableError('refused', 'AccessDeniedException: no policy allows it');
};
const neverAnswer: PutNew = () => new Promise(() => undefined);

describe('a table that does not take the progress', () => {
  it('is logged once for an outage, and gets the newest note when it recovers', async () => {
    let isOut = true;
    const { clock, task, notes, lines, attempts } = setUp(
      (put) => (item) => (isOut ? refuse(item) : put(item)),
    );
    await report(task, clock, [10, 60]);
    isOut = false;
    await clock.advance(NOTE_EVERY_MS);
    isOut = true;
    await report(task, clock, [10, 20]);

    expect(lines.map(({ message }) => message)).toEqual([
      'progress not stored; the task continues',
      'progress is stored again',
      'progress not stored; the task continues',
    ]);
    expect(lines[0]).toMatchObject({
      ...{ level: 'warn', session_id: 's-1' },
      error: expect.stringMatching(/^JournalRefused: .*no policy allows it/),
    });
    expect((await notes()).map(({ text }) => text)).toEqual(['at 59900 ms, call 1']);
    expect(attempts.length).toBeLessThanOrEqual(18);
  });

  it.each([
    ['refuses', refuse, 0],
    ['never answers', neverAnswer, LAST_NOTE_MS],
  ])('delays the end as little as possible when it %s', async (_what, putNew, delayMs) => {
    const { clock, task } = setUp(() => putNew);
    task.progress('reading');
    await clock.advance(SECOND);
    task.progress('writing');
    let endedAt: number | undefined;
    void task.end().then(() => {
      endedAt = clock.now() - T0 - SECOND;
    });
    await clock.advance(delayMs);
    await settled();
    expect(endedAt).toBe(delayMs);
  });
});

/** A microVM whose agent reports twice and then does `work`, on a virtual clock; the order in which things are written. */
function createReportingMicroVm(work: Work, putNew?: (put: PutNew) => PutNew) {
  const written: string[] = [];
  const { clock, deps, notes } = setUp(putNew);
  const microVm = createMicroVm({
    async work(request, context) {
      context.progress('reading');
      context.progress('writing');
      return work(request, context);
    },
    progress: {
      ...deps,
      store: {
        async put(...args) {
          await deps.store.put(...args);
          written.push(args[1].text ?? '');
        },
      },
    },
    journal: interceptedJournal(({ status }) => void written.push(status.replace('AGENT_', ''))),
  });
  return { ...microVm, clock, notes, written };
}

describe('the last note of a task', () => {
  it.each<[string, Work, string]>([
    ['COMPLETED', async () => 'done', 'BACKGROUND_TASK_COMPLETED'],
    ['FAILED', () => Promise.reject(new Error('no')), 'BACKGROUND_TASK_FAILED'],
  ])('is stored before %s', async (_what, work, end) => {
    const { enter, written } = createReportingMicroVm(work);
    await enter(start());
    await settled();
    expect(written.slice(2)).toEqual(['reading', 'writing', end]);
  });

  it('is stored before the final event of a microVM that stops', async () => {
    const { enter, writeFinalEvents, written } = createReportingMicroVm(() => new Promise(() => undefined));
    await enter(start());
    await writeFinalEvents(new MachineStopped('SIGTERM'));
    expect(written.slice(2)).toEqual(['reading', 'writing', 'BACKGROUND_TASK_FAILED']);
  });

  it.each<[string, Work]>([
    ['of a task that ends', async () => 'done'],
    ['of a microVM that stops', () => new Promise(() => undefined)],
  ])('does not keep the final event %s from being written when the table hangs', async (_what, work) => {
    const { enter, writeFinalEvents, statuses, clock } = createReportingMicroVm(work, () => neverAnswer);
    await enter(start());
    void writeFinalEvents(new MachineStopped('SIGTERM'));
    await clock.advance(LAST_NOTE_MS);
    expect(await statuses()).toHaveLength(3);
  });

  it('is stored beside the result', async () => {
    let letResultBeStored: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letResultBeStored = resolve;
    });
    const { deps, notes } = setUp();
    const { enter, statuses } = createMicroVm({
      work: async (_request, { progress }) => progress('done'),
      progress: deps,
      results: { put: () => gate, get: async () => undefined },
    });
    await enter(start());
    await settled();
    expect([(await notes()).length, (await statuses()).length]).toEqual([1, 2]);
    letResultBeStored();
    await settled();
    expect(await statuses()).toHaveLength(3);
  });
});
