import fc from 'fast-check';
import { createJournal } from '../src/journal.ts';
import { createMemoryTable } from '../src/memory/memory-table.ts';
import { faultyTable, type PutFault } from './faults/faulty-table.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

/** What each of some writers is to meet, put by put. */
const anyPlans = fc.array(
  fc.array(fc.constantFrom<PutFault>('none', 'lost-before', 'lost-after', 'throttled'), { maxLength: 12 }),
  { minLength: 1, maxLength: 4 },
);

describe('concurrent appends under faults', () => {
  it('store every event exactly once and keep the order of each writer', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlans, fc.scheduler(), async (plans, scheduler) => {
        const table = createMemoryTable();
        let clock = T0;
        const writers = plans.map((plan) =>
          createJournal({
            table: faultyTable(table, plan),
            now: () => clock,
            random: () => 0.5,
            // Waiting hands the turn to any of the others; the clock crawls, so that they keep colliding.
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
