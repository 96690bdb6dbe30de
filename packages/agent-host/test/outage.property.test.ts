import { createJournal, createMemoryTable, createResultStore, TableError } from '@agents/journal';
import fc from 'fast-check';
import { InvalidRequest } from '../src/agent.ts';
import { MachineStopped } from '../src/final-events.ts';
import { createMicroVm, settle, start } from './support/micro-vm.ts';

const OUTAGE_MS = 9_000;

/** How a table is out of reach, and how long a request then takes: the client waits 3 s for an answer. */
const FAULTS = {
  'refuses connections': { takesMs: 1, isStored: false },
  'does not answer': { takesMs: 3_000, isStored: false },
  'stores events and does not answer': { takesMs: 3_000, isStored: true },
} as const;

interface Outage {
  readonly fault: keyof typeof FAULTS;
  /** It begins with the first put of this event. */
  readonly at: string;
  readonly random: () => number;
}

/** A journal on a virtual clock, whose table is out of reach for nine seconds. */
function journalWith({ fault, at, random }: Outage) {
  let clock = Date.UTC(2024, 10, 4, 10, 30);
  let endsAt: number | undefined;
  const inner = createMemoryTable();
  const unlessOut = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    if (endsAt === undefined || clock >= endsAt) return request();
    const { takesMs, isStored } = FAULTS[fault];
    clock += takesMs;
    if (isStored) await request();
    throw new TableError('unanswered', fault);
  };
  const table: typeof inner = {
    ...inner,
    async putNew(item) {
      if (item['Status'] === at) endsAt ??= clock + OUTAGE_MS;
      return unlessOut(() => inner.putNew(item));
    },
    get: (key) => unlessOut(() => inner.get(key)),
    queryPartition: (...query) => unlessOut(() => inner.queryPartition(...query)),
  };
  const now = (): number => clock;
  const sleep = async (ms: number): Promise<void> => {
    clock += ms;
  };
  const context = { now, sleep, random };
  return {
    journal: createJournal({ table, ...context }),
    results: createResultStore({ table, ...context }),
    now,
    wasOut: () => endsAt !== undefined,
  };
}

const STARTS = ['AGENT_ENTRYPOINT_STARTED', 'AGENT_BACKGROUND_TASK_STARTED'];

/** Each event of the agent, and the history that it is part of. */
const HISTORIES = [
  ['AGENT_ENTRYPOINT_STARTED', 'completes', [...STARTS, 'AGENT_BACKGROUND_TASK_COMPLETED']],
  ['AGENT_BACKGROUND_TASK_STARTED', 'completes', [...STARTS, 'AGENT_BACKGROUND_TASK_COMPLETED']],
  ['AGENT_BACKGROUND_TASK_COMPLETED', 'completes', [...STARTS, 'AGENT_BACKGROUND_TASK_COMPLETED']],
  ['AGENT_BACKGROUND_TASK_FAILED', 'fails', [...STARTS, 'AGENT_BACKGROUND_TASK_FAILED']],
  ['AGENT_BACKGROUND_TASK_FAILED', 'is stopped', [...STARTS, 'AGENT_BACKGROUND_TASK_FAILED']],
  ['AGENT_ENTRYPOINT_FAILED', 'refuses', ['AGENT_ENTRYPOINT_STARTED', 'AGENT_ENTRYPOINT_FAILED']],
] as const;

const WORK = {
  completes: async () => 'done',
  fails: () => Promise.reject(new Error('no')),
  'is stopped': () => new Promise(() => undefined),
  refuses: async () => 'done',
} as const;

describe('a table that is out of reach for nine seconds is survived', () => {
  it.each(HISTORIES)('at %s of an agent that %s', async (at, how, expected) => {
    const faults = fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[]));
    const luck = fc.array(fc.double({ min: 0.1, max: 0.999_999, noNaN: true }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(faults, luck, async (fault, numbers) => {
        let drawn = 0;
        const random = (): number => numbers[drawn++ % numbers.length] ?? 0;
        const { wasOut, ...world } = journalWith({ fault, at, random });
        const microVm = createMicroVm({
          ...world,
          work: WORK[how],
          parse(payload) {
            if (how === 'refuses') throw new InvalidRequest('prompt: expected text');
            return payload;
          },
        });

        const { outcome } = await microVm.enter(start());
        if (how === 'is stopped') await microVm.writeFinalEvents(new MachineStopped('SIGTERM'));
        await settle();

        expect(outcome).toBe(how === 'refuses' ? 'rejected' : 'started');
        expect(wasOut()).toBe(true);
        expect(await microVm.statuses()).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
