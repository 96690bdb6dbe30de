import type { SessionEvent } from '@agents/events';
import { findSkews, foldSession, type SessionStateName, type Status, writerOf } from '@agents/events';
import fc from 'fast-check';
import { T0 } from '../../../../test/support/session-events.ts';
import { createJournal } from '../../src/journal.ts';
import { createMemoryTable } from '../../src/memory.ts';
import { type Attempt, type MicroVm, play, type Script, type Step } from './writers.ts';

const RUNS = { numRuns: 800 };

const attempt: fc.Arbitrary<Attempt> = fc.record({
  afterMs: fc.nat(50),
  call: fc.constantFrom('answered', 'lost', 'unreachable', 'dies'),
  arrivesMs: fc.constantFrom(0, 1, 40, 200),
});

const microVm = (skewMs: fc.Arbitrary<number>): fc.Arbitrary<MicroVm> =>
  fc.record({
    fate: fc.constantFrom('completes', 'fails', 'refuses', 'dies', 'vanishes'),
    workMs: fc.constantFrom(0, 5, 100, 1_000),
    skewMs,
  });

/** Sessions with retries, duplicates and crashes, whose clocks differ by `skewMs`. */
const scriptsWith = (skewMs: fc.Arbitrary<number>): fc.Arbitrary<Script> =>
  fc.record({
    executions: fc.array(fc.array(attempt, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    microVms: fc.array(microVm(skewMs), { minLength: 1, maxLength: 3 }),
    stateMachineSkewMs: skewMs,
    invokerSkewMs: skewMs,
  });

/** Clocks that agree, clocks that differ by less than a step, and clocks that are minutes apart. */
const anySkew: fc.Arbitrary<number> = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -600_000, max: 600_000 }),
);

/** Appends each step with the journal and the clock of its process, and reads the session. */
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

/** The true state after these steps in true order. The fold must find it from the timestamps. */
function truth(steps: readonly Step[]): SessionStateName {
  const statuses = steps.map(({ event }) => event.status);
  const has = (...wanted: readonly Status[]): boolean => wanted.some((status) => statuses.includes(status));
  if (has('AGENT_BACKGROUND_TASK_COMPLETED')) return 'COMPLETED';
  if (has('AGENT_BACKGROUND_TASK_FAILED', 'AGENT_ENTRYPOINT_FAILED')) return 'FAILED';
  if (has('AGENT_BACKGROUND_TASK_STARTED')) return 'RUNNING';
  if (has('AGENT_ENTRYPOINT_STARTED')) return 'PENDING';
  const outcome = statuses.findLast((status) => writerOf(status) === 'invoker');
  return outcome === 'AGENT_RUNTIME_INVOCATION_FAILED' ? 'FAILED' : 'PENDING';
}

describe('the state of a session with retries, duplicates, crashes and clocks that differ', () => {
  it('is right after every event, for any clocks of its writers', async () => {
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

  it('shows no skew if all clocks agree', async () => {
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
