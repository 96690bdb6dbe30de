import type { SessionEvent } from '@agents/events';
import { findSkews, foldSession, type SessionStateName, type Status, writerOf } from '@agents/events';
import fc from 'fast-check';
import { createJournal } from '../../src/journal.ts';
import { createMemoryTable } from '../../src/memory/memory-table.ts';
import { anySkew, scriptsWith } from './scripts.ts';
import { play, type Step } from './writers.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);
const RUNS = { numRuns: 2_000 };

/** Journals steps as their processes would, each with a journal and a clock of its own, and reads what then is there. */
function journalInSkewedTime() {
  const table = createMemoryTable();
  let trueMs = 0;
  const journals = new Map<string, ReturnType<typeof createJournal>>();
  return async ({ atMs, process, skewMs, event }: Step): Promise<readonly SessionEvent[]> => {
    trueMs = atMs;
    const journal =
      journals.get(process) ??
      createJournal({ table, now: () => T0 + trueMs + skewMs, sleep: async () => undefined });
    journals.set(process, journal);
    await journal.append(event);
    return (await journal.read('s-1')).events;
  };
}

/** How a session really stands when this has happened, in true order; what the fold has to find out from the stamps. */
function truth(steps: readonly Step[]): SessionStateName {
  const statuses = steps.map(({ event }) => event.status);
  const has = (...wanted: readonly Status[]): boolean => wanted.some((status) => statuses.includes(status));
  if (has('AGENT_BACKGROUND_TASK_COMPLETED')) return 'COMPLETED';
  if (has('AGENT_BACKGROUND_TASK_FAILED', 'AGENT_ENTRYPOINT_FAILED')) return 'FAILED';
  if (has('AGENT_BACKGROUND_TASK_STARTED')) return 'RUNNING';
  if (has('AGENT_ENTRYPOINT_STARTED')) return 'PENDING';
  const lastWord = statuses.findLast((status) => writerOf(status) === 'invoker');
  return lastWord === 'AGENT_RUNTIME_INVOCATION_FAILED' ? 'FAILED' : 'PENDING';
}

describe('the state of a session with retries, duplicates, crashes and clocks that differ', () => {
  it('is right after every event, whatever the clocks of its writers say', async () => {
    await fc.assert(
      fc.asyncProperty(scriptsWith(anySkew), async (script) => {
        const append = journalInSkewedTime();
        const steps = play(script);
        for (const [index, step] of steps.entries()) {
          const events = await append(step);
          expect(events).toHaveLength(index + 1);
          expect(foldSession(events).state).toBe(truth(steps.slice(0, index + 1)));
        }
      }),
      RUNS,
    );
  });

  it('shows no skew where all clocks agree', async () => {
    await fc.assert(
      fc.asyncProperty(scriptsWith(fc.constant(0)), async (script) => {
        const append = journalInSkewedTime();
        let events: readonly SessionEvent[] = [];
        for (const step of play(script)) events = await append(step);
        expect(findSkews(events)).toEqual([]);
      }),
      RUNS,
    );
  });
});
