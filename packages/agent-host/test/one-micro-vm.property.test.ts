import { foldSession, type Status } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import fc from 'fast-check';
import { MachineStopped } from '../src/final-events.ts';
import { createMicroVm, start, type Work } from './support/micro-vm.ts';

const SESSIONS = ['s-1', 's-2'];
const REASON = new MachineStopped('SIGTERM');

/** The life of one microVM: its requests, how work ends, and whether it is stopped. */
interface Life {
  readonly starts: readonly string[];
  readonly isStopped: boolean;
  readonly isFailing: boolean;
  readonly obeysAbort: boolean;
}

const lives: fc.Arbitrary<Life> = fc.record({
  starts: fc.array(fc.constantFrom(...SESSIONS), { minLength: 1, maxLength: 6 }),
  isStopped: fc.boolean(),
  isFailing: fc.boolean(),
  obeysAbort: fc.boolean(),
});

/** A table on which each request and each answer waits for its turn. */
function tableInTurns(scheduler: fc.Scheduler) {
  const table = createMemoryTable();
  const inTurn = async <T>(request: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), 'request');
    const answer = await request();
    await scheduler.schedule(Promise.resolve(), 'answer');
    return answer;
  };
  const turns: typeof table = {
    ...table,
    putNew: (item) => inTurn(() => table.putNew(item)),
    queryPartition: (PK, cursor) => inTurn(() => table.queryPartition(PK, cursor)),
  };
  return { table, turns };
}

/** Work that ends at its turn or when it is aborted, and counts how many tasks of one session run at the same time. */
function workInTurns(scheduler: fc.Scheduler, { isFailing, obeysAbort }: Life) {
  const running = new Map<string, number>();
  let mostAtOnce = 0;
  const work: Work = async (_request, { sessionId, signal }) => {
    const count = (running.get(sessionId) ?? 0) + 1;
    running.set(sessionId, count);
    mostAtOnce = Math.max(mostAtOnce, count);
    const ended = scheduler.schedule(Promise.resolve(), `work of ${sessionId}`);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await (obeysAbort ? Promise.race([ended, aborted]) : ended);
    running.set(sessionId, count - 1);
    if (isFailing) throw new Error('the work failed');
    return 'done';
  };
  return { work, mostAtOnce: () => mostAtOnce };
}

/** Plays one life and returns the journal at its end; with SIGTERM, once the final events are written. */
async function live(scheduler: fc.Scheduler, life: Life) {
  const { table, turns } = tableInTurns(scheduler);
  const now = () => Date.UTC(2024, 10, 4); // every event in the same millisecond
  const { work, mostAtOnce } = workInTurns(scheduler, life);
  const microVm = createMicroVm({ work, journal: createJournal({ table: turns, now }) });

  const enter = async (id: string): Promise<void> => {
    await scheduler.schedule(Promise.resolve(), `start ${id}`);
    await microVm.enter(start(id)).catch((error: unknown) => {
      if (error !== REASON) throw error; // a microVM that stops may refuse; no other error is allowed
    });
  };
  const end = async (): Promise<void> => {
    await scheduler.schedule(Promise.resolve(), 'SIGTERM');
    await microVm.writeFinalEvents(REASON);
  };
  const entered = life.starts.map(enter);
  if (life.isStopped) {
    await scheduler.waitFor(end());
  } else {
    await scheduler.waitFor(Promise.all(entered));
    await scheduler.waitIdle();
  }
  const { read } = createJournal({ table });
  const histories = await Promise.all(SESSIONS.map(async (id) => (await read(id)).events));
  return { histories, busy: microVm.busy, mostAtOnce: mostAtOnce() };
}

const ENDS: readonly Status[] = ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'];

describe('one microVM, with any requests in any order', () => {
  it('starts a task once, ends every task it started once, and leaves no session running', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), lives, async (scheduler, life) => {
        const { histories, busy, mostAtOnce } = await live(scheduler, life);
        expect(mostAtOnce).toBeLessThanOrEqual(1);
        if (!life.isStopped) expect(busy).toEqual([]);
        for (const [index, events] of histories.entries()) {
          const task = events.map(({ status }) => status).filter((status) => !status.includes('ENTRYPOINT'));
          const { state } = foldSession(events);
          if (task.length === 0) {
            // No request came, or the microVM stopped before it started the task. Another one may start it.
            expect(state).toBe(events.length === 0 ? 'NOT_FOUND' : 'PENDING');
            if (!life.isStopped) expect(life.starts).not.toContain(SESSIONS[index]);
            continue;
          }
          expect(task).toHaveLength(2);
          expect(task[0]).toBe('AGENT_BACKGROUND_TASK_STARTED');
          expect(ENDS).toContain(task[1]);
          expect(state).toBe(task[1] === 'AGENT_BACKGROUND_TASK_COMPLETED' ? 'COMPLETED' : 'FAILED');
          if (!life.isStopped) expect(state).toBe(life.isFailing ? 'FAILED' : 'COMPLETED');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
