import { InvalidSessionId, type NewEvent } from '@agents/events';
import { createMemoryJournal, JournalUnavailable } from '@agents/journal';
import { InvalidRequest } from '../src/agent.ts';
import { createMicroVm, interceptedJournal, journalWithout, settle, start } from './support/micro-vm.ts';

const STARTED = ['AGENT_ENTRYPOINT_STARTED', 'AGENT_BACKGROUND_TASK_STARTED'];

/** A journal that already holds these events. */
async function journalOf(...events: Omit<NewEvent, 'sessionId'>[]) {
  const journal = createMemoryJournal();
  for (const event of events) await journal.append({ sessionId: 's-1', ...event } as NewEvent);
  return journal;
}

describe('the entrypoint', () => {
  it('journals both of its events and is busy before it answers', async () => {
    const { enter, statuses, busy } = createMicroVm({ work: () => new Promise(() => undefined) });
    await expect(enter(start())).resolves.toEqual({ session_id: 's-1', outcome: 'started' });
    expect(await statuses()).toEqual(STARTED);
    expect(busy).toEqual(['s-1']);
  });

  it('is idle again when the work has ended', async () => {
    const { enter, statuses, busy } = createMicroVm();
    await enter(start());
    await settle();
    expect(await statuses()).toEqual([...STARTED, 'AGENT_BACKGROUND_TASK_COMPLETED']);
    expect(busy).toEqual([]);
  });

  it('is busy before TASK_STARTED is written, so that no ping in between stops the microVM', async () => {
    const busyAtAppend: string[][] = [];
    const microVm = createMicroVm({
      journal: interceptedJournal(() => busyAtAppend.push([...microVm.busy])),
    });
    await microVm.enter(start());
    expect(busyAtAppend.slice(0, 2)).toEqual([[], ['s-1']]);
  });

  it.each([
    ['no object', 'text', 'InvalidRequest', /expected a JSON object, found a value of type string/],
    ['an array', [], 'InvalidRequest', /found an array/],
    ['null', null, 'InvalidRequest', /found null/],
    ['missing', undefined, 'InvalidRequest', /found a value of type undefined/],
    ['not for the agent', { prompt: 1 }, 'InvalidRequest', /prompt: expected text/],
  ])('journals and answers a payload that is %s', async (_what, payload, name, message) => {
    const { enter, journal, statuses, busy } = createMicroVm({
      parse() {
        throw new InvalidRequest('prompt: expected text');
      },
    });
    await expect(enter({ session_id: 's-1', payload })).resolves.toEqual({
      session_id: 's-1',
      outcome: 'rejected',
      error: { name, message: expect.stringMatching(message) },
    });
    expect(await statuses()).toEqual(['AGENT_ENTRYPOINT_STARTED', 'AGENT_ENTRYPOINT_FAILED']);
    expect((await journal.read('s-1')).events.at(-1)?.errorMessage).toMatch(message);
    expect(busy).toEqual([]);
  });
});

it('redacts a secret in a refusal, in the journal and in the answer', async () => {
  const { enter, journal } = createMicroVm({
    parse() {
      throw new InvalidRequest('prompt: found "password=hunter2canary"');
    },
  });
  const answer = await enter(start());
  expect(answer).toMatchObject({
    outcome: 'rejected',
    error: { message: expect.stringContaining('[redacted]') },
  });
  expect(JSON.stringify([answer, await journal.read('s-1')])).not.toContain('hunter2canary');
});

describe('a second request for a session', () => {
  it('does not start the task twice when both arrive at the same time', async () => {
    let runs = 0;
    const { enter, statuses } = createMicroVm({
      work() {
        runs += 1;
        return new Promise(() => undefined);
      },
    });
    const outcomes = (await Promise.all([enter(start()), enter(start())])).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['already_running', 'started']);
    await settle();
    expect(runs).toBe(1);
    expect(await statuses()).toEqual(STARTED);
  });

  it('is answered that the task runs, and leaves no event', async () => {
    const { enter, statuses } = createMicroVm({ work: () => new Promise(() => undefined) });
    await enter(start());
    await expect(enter(start())).resolves.toEqual({ session_id: 's-1', outcome: 'already_running' });
    expect(await statuses()).toEqual(STARTED);
  });

  it('fails when the first request fails, instead of an answer that the task runs', async () => {
    const error = new JournalUnavailable('gave up');
    let fail: (reason: Error) => void = () => undefined;
    const gate = new Promise<void>((_resolve, reject) => {
      fail = reject;
    });
    const { enter, statuses } = createMicroVm({
      journal: interceptedJournal(({ status }) => (status === 'AGENT_ENTRYPOINT_STARTED' ? gate : undefined)),
    });
    const answers = Promise.allSettled([enter(start()), enter(start())]);
    await settle();
    fail(error);
    expect(await answers).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    expect(await statuses()).toEqual([]);
  });

  it('is answered why the agent rejected the first one', async () => {
    const { enter, statuses } = createMicroVm({
      parse() {
        throw new InvalidRequest('prompt: expected text');
      },
    });
    const [first, second] = await Promise.all([enter(start()), enter(start())]);
    expect(first).toMatchObject({ outcome: 'rejected' });
    expect(second).toEqual(first);
    expect(await statuses()).toEqual(['AGENT_ENTRYPOINT_STARTED', 'AGENT_ENTRYPOINT_FAILED']);
  });

  it.each([
    ['completed', async () => 'done', 'AGENT_BACKGROUND_TASK_COMPLETED'],
    ['failed', () => Promise.reject(new Error('no')), 'AGENT_BACKGROUND_TASK_FAILED'],
  ])('is answered that the task has %s, and leaves no event', async (_how, work, end) => {
    const { enter, statuses } = createMicroVm({ work });
    await enter(start());
    await settle();
    await expect(enter(start())).resolves.toEqual({ session_id: 's-1', outcome: 'already_ended' });
    expect(await statuses()).toEqual([...STARTED, end]);
  });

  it('does not run a task that another microVM has started', async () => {
    const journal = await journalOf(
      { status: 'AGENT_ENTRYPOINT_STARTED' },
      { status: 'AGENT_BACKGROUND_TASK_STARTED' },
    );
    const { enter, statuses } = createMicroVm({ journal });
    await expect(enter(start())).resolves.toMatchObject({
      outcome: 'rejected',
      error: { name: 'TaskUnknown' },
    });
    expect(await statuses()).toEqual(STARTED);
  });

  it.each([
    [
      'the invocation failed before it reached the agent',
      [{ status: 'AGENT_RUNTIME_INVOCATION_FAILED', error: 'reset' }],
    ],
    ['another microVM stopped before it started the task', [{ status: 'AGENT_ENTRYPOINT_STARTED' }]],
  ] as const)('starts the task when %s', async (_why, events) => {
    const { enter } = createMicroVm({ journal: await journalOf(...events) });
    await expect(enter(start())).resolves.toMatchObject({ outcome: 'started' });
  });
});

describe('no work without its event', () => {
  const error = new JournalUnavailable('gave up');

  it.each(['AGENT_ENTRYPOINT_STARTED', 'AGENT_BACKGROUND_TASK_STARTED'] as const)(
    'starts nothing when %s cannot be journaled, and accepts the next request',
    async (status) => {
      let runs = 0;
      let isDown = true;
      const { enter, busy } = createMicroVm({
        work: async () => {
          runs += 1;
        },
        journal: interceptedJournal((event) => {
          // The whole journal is down, so ENTRYPOINT_FAILED cannot be written either.
          if (isDown && (event.status === status || event.status === 'AGENT_ENTRYPOINT_FAILED')) throw error;
        }),
      });
      await expect(enter(start())).rejects.toBe(error);
      expect({ runs, busy }).toEqual({ runs: 0, busy: [] });
      isDown = false;
      await expect(enter(start())).resolves.toMatchObject({ outcome: 'started' });
    },
  );

  it('journals the cause once the journal works again', async () => {
    const { enter, journal } = createMicroVm({
      journal: journalWithout(error, 'AGENT_BACKGROUND_TASK_STARTED'),
    });
    await expect(enter(start())).rejects.toBe(error);
    expect((await journal.read('s-1')).events.at(-1)).toMatchObject({
      status: 'AGENT_ENTRYPOINT_FAILED',
      errorMessage: 'JournalUnavailable: gave up',
    });
  });

  it('writes nothing for an invalid session id', async () => {
    const { enter } = createMicroVm();
    await expect(enter(start('a#b'))).rejects.toBeInstanceOf(InvalidSessionId);
  });
});
