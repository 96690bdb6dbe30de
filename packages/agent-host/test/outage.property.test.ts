import fc from 'fast-check';
import { anyOutage, drawnFrom, journalWithOutage } from '../../../test/support/out-of-reach.ts';
import { InvalidRequest } from '../src/agent.ts';
import { MachineStopped } from '../src/final-events.ts';
import { createMicroVm, settle, start } from './support/micro-vm.ts';

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
    await fc.assert(
      fc.asyncProperty(anyOutage, async ({ fault, luck }) => {
        const { wasOut, ...world } = journalWithOutage({ fault, at, random: drawnFrom(luck) });
        const microVm = createMicroVm({
          ...{ journal: world.journal, results: world.results, now: world.now },
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
