import {
  createJournal,
  createMemoryResultStore,
  createMemoryTable,
  createResultStore,
  JournalRefused,
  TableError,
} from '@agents/journal';
import { createLogger } from '@agents/service';
import { makeBackgroundTask } from '../src/background-task.ts';
import { makeStartProgress } from '../src/progress.ts';
import { createMicroVm, interceptedJournal, settle, start } from './support/micro-vm.ts';

describe('the background task', () => {
  it('stores the result before it writes COMPLETED', async () => {
    const results = createMemoryResultStore();
    let storedAtEnd: unknown;
    const { enter } = createMicroVm({
      work: async () => ({ answer: 42 }),
      results,
      journal: interceptedJournal(async ({ status }) => {
        if (status === 'AGENT_BACKGROUND_TASK_COMPLETED') storedAtEnd = await results.get('s-1');
      }),
    });
    await enter(start());
    await settle();
    expect(storedAtEnd).toEqual({ answer: 42 });
  });

  it('hands the parsed request, the session and a signal to the agent', async () => {
    const seen: unknown[] = [];
    const { enter } = createMicroVm({
      parse: ({ prompt }) => ({ asked: prompt }),
      work: async (request, { sessionId, signal }) => seen.push(request, sessionId, signal.aborted),
    });
    await enter(start('s-1', { prompt: 'why' }));
    expect(seen).toEqual([{ asked: 'why' }, 's-1', false]);
  });

  it.each([
    ['an error', new TypeError('no model'), 'TypeError: no model'],
    ['text', 'boom', 'Error: boom'],
    [
      'a named object',
      { name: 'ThrottlingException', message: 'slow down' },
      'ThrottlingException: slow down',
    ],
  ])('journals %s that the agent throws', async (_what, thrown, errorMessage) => {
    const { enter, journal } = createMicroVm({ work: () => Promise.reject(thrown) });
    await enter(start());
    await settle();
    const { events } = await journal.read('s-1');
    expect(events.at(-1)).toMatchObject({ status: 'AGENT_BACKGROUND_TASK_FAILED', errorMessage });
  });

  it('journals an agent that throws before its first await', async () => {
    const { enter, statuses } = createMicroVm({
      work() {
        throw new Error('at once');
      },
    });
    await expect(enter(start())).resolves.toMatchObject({ outcome: 'started' });
    await settle();
    expect((await statuses()).at(-1)).toBe('AGENT_BACKGROUND_TASK_FAILED');
  });

  it('writes only FAILED when the result cannot be stored: COMPLETED promises a result', async () => {
    const results = {
      ...createMemoryResultStore(),
      put: () => Promise.reject(new JournalRefused('result: expected at most 12 million characters')),
    };
    const { enter, statuses } = createMicroVm({ results });
    await enter(start());
    await settle();
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_FAILED']);
  });

  it('logs the stack of an error, and journals its message only', async () => {
    const { enter, journal, lines } = createMicroVm({ work: () => Promise.reject(new Error('no model')) });
    await enter(start());
    await settle();
    expect(lines.find(({ message }) => message === 'task failed')).toMatchObject({
      level: 'error',
      session_id: 's-1',
      stack: expect.stringContaining('background-task.unit.test.ts'),
    });
    expect((await journal.read('s-1')).events.at(-1)?.errorMessage).toBe('Error: no model');
  });

  it('does not end the process when the journal refuses the final event', async () => {
    const { enter, busy } = createMicroVm({
      journal: interceptedJournal(({ status }) => {
        if (status === 'AGENT_BACKGROUND_TASK_COMPLETED') throw new JournalRefused('the table is gone');
      }),
    });
    await enter(start());
    await settle();
    expect(busy).toEqual([]);
  });

  it('writes result and final event once the table stops refusing them', async () => {
    const table = createMemoryTable();
    let refusals = 0;
    const putNew: typeof table.putNew = async (item) => {
      if (item['Status'] === undefined || item['Status'] === 'AGENT_BACKGROUND_TASK_COMPLETED') refusals += 1;
      if (refusals % 3 !== 0) throw new TableError('refused', 'AccessDeniedException: no policy allows it');
      return table.putNew(item);
    };
    const soon = { sleep: async () => undefined };
    const { enter, statuses, results, lines } = createMicroVm({
      journal: createJournal({ table: { ...table, putNew }, ...soon }),
      results: createResultStore({ table: { ...table, putNew }, ...soon }),
    });
    await enter(start());
    await settle();
    expect((await statuses()).slice(2)).toEqual(['AGENT_BACKGROUND_TASK_COMPLETED']);
    await expect(results.get('s-1')).resolves.toBe('done');
    expect(
      lines.filter(({ message }) => String(message).startsWith('journal refused the final event')),
    ).toHaveLength(4);
  });

  it('names the limit when a result is too large for the store', async () => {
    const { enter, journal } = createMicroVm({ work: async () => 'x'.repeat(12_000_000) });
    await enter(start());
    await settle();
    const { events } = await journal.read('s-1');
    expect(events.at(-1)).toMatchObject({
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      errorMessage: expect.stringMatching(
        /^ResultTooLarge: result of session s-1: expected at most 12000000/,
      ),
    });
  });

  it.each([
    ['COMPLETED', async () => 'done'],
    ['FAILED', () => Promise.reject(new Error('no'))],
  ])('retries to journal %s until the process ends: no other process can', async (_status, work) => {
    const deadlines = new Map<string, number | undefined>();
    const { enter } = createMicroVm({
      work,
      journal: interceptedJournal(({ status }, deadline) => void deadlines.set(status, deadline)),
    });
    await enter(start());
    await settle();
    const [entrypointStart, taskStart, end] = deadlines.values();
    expect(entrypointStart).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(taskStart).toBe(entrypointStart);
    expect(end).toBe(Number.POSITIVE_INFINITY);
  });

  it('never rejects: a rejection would end the process and its other tasks', async () => {
    const refused = () => Promise.reject(new JournalRefused('the table is gone'));
    const log = createLogger({ component: 'agent', write: () => undefined });
    const run = makeBackgroundTask<unknown>({
      agent: {
        run(_request, { progress }) {
          progress('on my way');
          return refused();
        },
      },
      journal: { append: refused },
      results: { put: refused },
      startProgress: makeStartProgress({ store: { put: refused }, log, now: Date.now, sleep: refused }),
      openSaved: () => ({ get: refused, put: refused }),
      log,
    });
    await expect(run({ sessionId: 's-1', abort: new AbortController() }, {})).resolves.toBeUndefined();
  });
});
