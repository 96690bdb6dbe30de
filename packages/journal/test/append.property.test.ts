import { encodeEvent } from '@agents/events';
import fc from 'fast-check';
import { at, T0 } from '../../../test/support/session-events.ts';
import { createJournal } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory.ts';
import { faultyTable, type PutFault, tableOfFaultyReads } from './faulty-table.ts';

/** The faults that one writer meets. */
const anyPlan = fc.record({
  puts: fc.array(fc.constantFrom<PutFault>('none', 'lost-before', 'lost-after', 'throttled'), {
    maxLength: 12,
  }),
  reads: fc.array(fc.constantFrom('none' as const, 'lost-before' as const, 'throttled' as const), {
    maxLength: 12,
  }),
  /** How far its clock is set forward or back before each of its events. */
  clockJumps: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }),
});
const anyPlans = fc.array(anyPlan, { minLength: 1, maxLength: 4 });

describe('concurrent appends under faults', () => {
  it('store every event exactly once and keep the order of each writer', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlans, fc.scheduler(), async (plans, scheduler) => {
        const table = createMemoryTable();
        let clock = T0;
        const leads = plans.map(() => 0);
        const writers = plans.map(({ puts, reads }, writer) =>
          createJournal({
            table: tableOfFaultyReads(faultyTable(table, puts), reads),
            now: () => clock + (leads[writer] ?? 0),
            random: () => 0.5,
            // A pause lets any other writer go on. The clock is slow, so the writers keep colliding.
            sleep: async () => {
              await scheduler.schedule(Promise.resolve());
              clock += 1;
            },
          }),
        );

        const all = Promise.all(
          writers.map(async (journal, writer) => {
            for (let turn = 0; turn < 4; turn += 1) {
              await scheduler.schedule(Promise.resolve());
              leads[writer] = (leads[writer] ?? 0) + (plans[writer]?.clockJumps[turn] ?? 0);
              const error = new Error(`${writer}/${turn}`);
              await journal.append({ sessionId: 's-1', status: 'AGENT_BACKGROUND_TASK_FAILED', error });
            }
          }),
        );
        await scheduler.waitFor(all);

        const { events } = await createJournal({ table }).read('s-1');
        const messages = events.map((event) => event.errorMessage ?? '');
        expect(messages).toHaveLength(plans.length * 4);
        for (const writer of plans.keys()) {
          const own = messages.filter((message) => message.startsWith(`Error: ${writer}/`));
          expect(own).toEqual([0, 1, 2, 3].map((turn) => `Error: ${writer}/${turn}`));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an append whose millisecond is taken', () => {
  it('takes the first free one from its clock on, for any number of taken ones and any page size', async () => {
    const taken = fc.uniqueArray(fc.nat(40), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        taken,
        fc.nat(40),
        fc.integer({ min: 1, max: 5 }),
        async (offsets, clock, pageSize) => {
          const table = createMemoryTable({ pageSize });
          for (const offset of offsets) table.plant({ ...encodeEvent(at(offset, 'SESSION_INITIATED')) });
          const journal = createJournal({ table, now: () => T0 + clock, sleep: async () => undefined });

          const event = await journal.append({ sessionId: 's-1', status: 'AGENT_ENTRYPOINT_STARTED' });

          let firstFree = clock;
          while (offsets.includes(firstFree)) firstFree += 1;
          expect(event.epochMs - T0).toBe(firstFree);
          expect(table.items()).toHaveLength(offsets.length + 1);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
