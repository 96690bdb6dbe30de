import { EventEmitter } from 'node:events';
import { createLogger } from '@agents/service';
import fc from 'fast-check';
import { anyHostileValue } from '../../../test/support/hostile-values.ts';
import { writeFinalEventsAtEnd } from '../src/final-events.ts';
import { createMicroVm, settle, start } from './support/micro-vm.ts';

/** The end of a session that started its task. */
const ENDS = ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'];

describe('an agent that throws or returns a hostile value', () => {
  it.each([
    ['rejects in run', (make: () => unknown) => Promise.reject(make())],
    [
      'throws in run',
      (make: () => unknown) => {
        throw make();
      },
    ],
    ['returns it from run', async (make: () => unknown) => ({ value: make() })],
  ])('has its terminal event in the journal: %s', async (_what, work) => {
    await fc.assert(
      fc.asyncProperty(anyHostileValue, async (make) => {
        const { enter, statuses } = createMicroVm({ work: async () => work(make) });

        await enter(start());
        await settle();

        expect((await statuses()).filter((status) => ENDS.includes(status))).toHaveLength(1);
      }),
    );
  });

  it('has AGENT_ENTRYPOINT_FAILED in the journal when parse throws it', async () => {
    await fc.assert(
      fc.asyncProperty(anyHostileValue, async (make) => {
        const parse = (): never => {
          throw make();
        };
        const { enter, statuses } = createMicroVm({ parse });

        const answer = await enter(start());

        expect(answer.outcome).toBe('rejected');
        expect(await statuses()).toEqual(['AGENT_ENTRYPOINT_STARTED', 'AGENT_ENTRYPOINT_FAILED']);
      }),
    );
  });

  it.each(['uncaughtException', 'unhandledRejection'])('ends its running task on %s', async (event) => {
    await fc.assert(
      fc.asyncProperty(anyHostileValue, async (make) => {
        const { enter, statuses, writeFinalEvents } = createMicroVm({ work: () => new Promise(() => {}) });
        const process = Object.assign(new EventEmitter(), { exit: (_code: number) => undefined });
        const log = createLogger({ component: 'agent', write: () => undefined });
        writeFinalEventsAtEnd({ process, writeFinalEvents, log });
        await enter(start());

        process.emit(event, make());
        await settle();

        expect((await statuses()).at(-1)).toBe('AGENT_BACKGROUND_TASK_FAILED');
      }),
    );
  });
});

describe('the result of an agent', () => {
  it.each([
    ['a function', () => 'forgot to call'],
    ['a symbol', Symbol('x')],
    ['an object whose toJSON gives undefined', { toJSON: () => undefined }],
    ['undefined', undefined],
  ])('is stored as null if it is %s', async (_what, value) => {
    const { enter, results, statuses } = createMicroVm({ work: async () => value });

    await enter(start());
    await settle();

    expect((await statuses()).at(-1)).toBe('AGENT_BACKGROUND_TASK_COMPLETED');
    expect(await results.get('s-1')).toBeNull();
  });

  it('fails the session with a message that names the result if JSON cannot hold it', async () => {
    const { enter, journal } = createMicroVm({ work: async () => ({ big: 10n }) });

    await enter(start());
    await settle();

    expect((await journal.read('s-1')).events.at(-1)).toMatchObject({
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      errorMessage: expect.stringMatching(/^ResultNotStorable: result of session s-1: /),
    });
  });
});
