import type { StartRequest } from '@agents/agent-client';
import { AgentAnswerInvalid, type AgentRuntimeClient, AgentUnreachable } from '@agents/agent-client';
import type { NewEvent } from '@agents/events';
import {
  createInputStore,
  createJournal,
  createMemoryJournal,
  createMemoryTable,
  type InputStore,
  type Journal,
  JournalUnavailable,
} from '@agents/journal';
import { createLogger } from '@agents/service';
import { MIN_CALL_MS, OUTCOME_BUFFER_MS } from '../src/budget.ts';
import { makeInvokeAgent } from '../src/invoke-agent.ts';

const NOW = Date.UTC(2024, 10, 4, 10, 30);
const ENDS = NOW + 60_000;
const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:s-1';
const input = {
  ...{ session_id: 's-1', payload: { prompt: 'hello' }, waits_for_capacity: true },
  ...{ execution_arn: EXECUTION, resources: ['SESSION#s-0'] },
};

interface Setup {
  readonly invoke?: AgentRuntimeClient['invoke'];
  readonly journal?: Pick<Journal, 'append' | 'read'>;
  readonly inputs?: Pick<InputStore, 'put'>;
  readonly now?: () => number;
}

function setUp({ invoke, now = () => NOW, ...given }: Setup = {}) {
  const table = createMemoryTable();
  const { journal = createJournal({ table, now }), inputs = createInputStore({ table, now }) } = given;
  const calls: { request: StartRequest; timeoutMs: number }[] = [];
  const lines: string[] = [];
  const invokeAgent = makeInvokeAgent({
    ...{ journal, inputs },
    runtime: {
      async invoke(request, options) {
        calls.push({ request, ...options });
        return invoke ? invoke(request, options) : { session_id: request.session_id, outcome: 'started' };
      },
    },
    capacityPatienceSeconds: 3_600,
    log: createLogger({ component: 'invoker', write: (line) => lines.push(line) }),
    now,
  });
  const statuses = async () => (await journal.read('s-1')).events.map(({ status }) => status);
  return { invokeAgent, calls, lines, journal, table, statuses };
}

const failing = (error: unknown) => () => Promise.reject(error);

/** A journal that cannot append events of one status. */
function journalWithout(status: NewEvent['status']) {
  const journal = createMemoryJournal({ now: () => NOW });
  const append: Journal['append'] = async (event, options) => {
    if (event.status === status) throw new JournalUnavailable(`append ${status}: gave up`);
    return journal.append(event, options);
  };
  return { ...journal, append };
}

describe('invokeAgent', () => {
  it('journals STARTED and SUCCEEDED around one call', async () => {
    const { invokeAgent, calls, statuses } = setUp();
    await expect(invokeAgent(input, ENDS)).resolves.toEqual({ session_id: 's-1', outcome: 'started' });
    expect(await statuses()).toEqual([
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
    ]);
    expect(calls).toEqual([
      {
        request: { action: 'start', session_id: 's-1', payload: input.payload },
        timeoutMs: 60_000 - OUTCOME_BUFFER_MS,
      },
    ]);
  });

  it('counts a rejection by the agent as a successful call, because AgentCore answered', async () => {
    const error = { name: 'InvalidPayload', message: 'no prompt' };
    const { invokeAgent, statuses } = setUp({
      invoke: async () => ({ session_id: 's-1', outcome: 'rejected', error }),
    });
    await expect(invokeAgent(input, ENDS)).resolves.toMatchObject({ outcome: 'rejected', error });
    expect(await statuses()).toContain('AGENT_RUNTIME_INVOCATION_SUCCEEDED');
  });

  it.each([
    ['again', new AgentUnreachable('cut'), 'AgentRuntimeUnavailable', true],
    ['no longer', new AgentAnswerInvalid('web page'), 'AgentInvocationFailed', false],
  ])('journals FAILED and tells Step Functions to call %s', async (_what, cause, name, retryable) => {
    const { invokeAgent, journal } = setUp({ invoke: failing(cause) });
    await expect(invokeAgent(input, ENDS)).rejects.toMatchObject({
      name,
      retryable,
      cause,
      message: expect.stringMatching(`agent of session s-1 .*${cause.message}`),
    });
    const { events } = await journal.read('s-1');
    expect(events.at(-1)).toMatchObject({
      status: 'AGENT_RUNTIME_INVOCATION_FAILED',
      errorMessage: `${cause.name}: ${cause.message}`,
    });
  });

  it('calls again after a call that failed', async () => {
    let tries = 0;
    const { invokeAgent, statuses } = setUp({
      async invoke() {
        tries += 1;
        if (tries === 1) throw new AgentUnreachable('answer lost');
        return { session_id: 's-1', outcome: 'already_running' };
      },
    });
    await expect(invokeAgent(input, ENDS)).rejects.toThrow('answer lost');
    await expect(invokeAgent(input, ENDS)).resolves.toMatchObject({ outcome: 'already_running' });
    expect(await statuses()).toEqual([
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_FAILED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
    ]);
  });

  it.each([
    ['already_running', ['AGENT_BACKGROUND_TASK_STARTED']],
    ['already_ended', ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_BACKGROUND_TASK_COMPLETED']],
    ['already_ended', ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_BACKGROUND_TASK_FAILED']],
    ['already_ended', ['AGENT_ENTRYPOINT_STARTED', 'AGENT_ENTRYPOINT_FAILED']],
  ] as const)('neither calls nor journals when the journal shows %s: %j', async (outcome, agentEvents) => {
    const { invokeAgent, journal, calls } = setUp();
    for (const status of agentEvents) {
      await journal.append({ sessionId: 's-1', status, error: 'x' });
    }
    await expect(invokeAgent(input, ENDS)).resolves.toEqual({ session_id: 's-1', outcome });
    expect(calls).toHaveLength(0);
    expect((await journal.read('s-1')).events).toHaveLength(agentEvents.length);
  });

  it('calls an agent whose entrypoint started and wrote nothing more', async () => {
    const { invokeAgent, journal, calls } = setUp();
    await journal.append({ sessionId: 's-1', status: 'AGENT_ENTRYPOINT_STARTED' });
    await invokeAgent(input, ENDS);
    expect(calls).toHaveLength(1);
  });

  it('does not call the agent if it cannot journal STARTED', async () => {
    const { invokeAgent, calls } = setUp({ journal: journalWithout('AGENT_RUNTIME_INVOCATION_STARTED') });
    await expect(invokeAgent(input, ENDS)).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect(calls).toHaveLength(0);
  });

  it('answers as usual if it cannot journal SUCCEEDED, and logs the event in full', async () => {
    const { invokeAgent, lines } = setUp({ journal: journalWithout('AGENT_RUNTIME_INVOCATION_SUCCEEDED') });
    await expect(invokeAgent(input, ENDS)).resolves.toMatchObject({ outcome: 'started' });
    const line = lines.find((text) => text.includes('AGENT_RUNTIME_INVOCATION_SUCCEEDED'));
    expect(line).toMatch(/"level":"error".*"sessionId":"s-1"/);
  });

  it('throws the reason of a failed call even if it cannot journal FAILED', async () => {
    const { invokeAgent } = setUp({
      invoke: failing(new AgentUnreachable('cut')),
      journal: journalWithout('AGENT_RUNTIME_INVOCATION_FAILED'),
    });
    await expect(invokeAgent(input, ENDS)).rejects.toMatchObject({ name: 'AgentRuntimeUnavailable' });
  });

  it('refuses a call without enough time for it, before anything is written', async () => {
    const { invokeAgent, calls, statuses } = setUp();
    const tooLate = NOW + MIN_CALL_MS + OUTCOME_BUFFER_MS;
    await expect(invokeAgent(input, tooLate)).rejects.toMatchObject({
      name: 'AgentRuntimeUnavailable',
      message: expect.stringContaining(`found ${MIN_CALL_MS + OUTCOME_BUFFER_MS} ms`),
    });
    expect(calls).toHaveLength(0);
    expect(await statuses()).toEqual([]);
  });

  it('logs the session in every line and never the payload', async () => {
    const { invokeAgent, lines } = setUp();
    await invokeAgent({ ...input, payload: { prompt: 'canary' } }, ENDS);
    for (const line of lines) {
      expect(JSON.parse(line)).toHaveProperty('session_id', 's-1');
      expect(line).not.toContain('canary');
    }
  });
});

describe('the input of the session', () => {
  it('is kept before the first event of the invoker', async () => {
    const { invokeAgent, table } = setUp({
      invoke: async () => {
        throw new AgentUnreachable('cut');
      },
    });

    await expect(invokeAgent(input, ENDS)).rejects.toThrow('cut');

    expect(await createInputStore({ table }).get('s-1')).toEqual({
      input: { sessionId: 's-1', payload: input.payload, executionArn: EXECUTION, repeats: 's-0' },
      repeatedBy: [],
    });
    expect(await createInputStore({ table }).get('s-0')).toEqual({ repeatedBy: ['s-1'] });
  });

  it('stays as it was first given', async () => {
    const { invokeAgent, journal, table } = setUp();
    await invokeAgent(input, ENDS);
    await journal.append({ sessionId: 's-1', status: 'AGENT_RUNTIME_INVOCATION_FAILED', error: 'x' });
    const later = {
      execution_arn: `${EXECUTION}-2`,
      payload: { prompt: 'other' },
      resources: ['SESSION#s-9'],
    };
    await invokeAgent({ ...input, ...later }, ENDS);

    expect((await createInputStore({ table }).get('s-1')).input).toMatchObject({
      payload: input.payload,
      executionArn: EXECUTION,
    });
  });

  it.each([
    ['name none', []],
    ['name this session itself', ['SESSION#s-1']],
    ['name what cannot be a session', ['SESSION#', 'SESSION#a#b', 'arn:aws:s3:::bucket', 7, null]],
  ])('repeats no session if the resources %s', async (_what, resources) => {
    const { invokeAgent, table } = setUp();
    await invokeAgent({ ...input, resources }, ENDS);
    expect((await createInputStore({ table }).get('s-1')).input).not.toHaveProperty('repeats');
    expect(table.items().filter(({ PK }) => PK.startsWith('INPUT#'))).toHaveLength(1);
  });

  it('is not put again when the journal shows that the agent was called', async () => {
    const puts: unknown[] = [];
    const { invokeAgent, journal } = setUp({ inputs: { put: async (given) => void puts.push(given) } });
    await journal.append({ sessionId: 's-1', status: 'AGENT_BACKGROUND_TASK_STARTED' });
    await expect(invokeAgent(input, ENDS)).resolves.toMatchObject({ outcome: 'already_running' });
    expect(puts).toEqual([]);
  });

  it('that cannot be kept leaves no event, and the agent is not called', async () => {
    const put = failing(new JournalUnavailable('store the input: gave up'));
    const { invokeAgent, calls, statuses } = setUp({ inputs: { put } });
    await expect(invokeAgent(input, ENDS)).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect({ calls, statuses: await statuses() }).toEqual({ calls: [], statuses: [] });
  });

  it('that takes the time of the call leaves no event: a later call has more', async () => {
    let clock = NOW;
    const { invokeAgent, calls, statuses } = setUp({
      now: () => clock,
      inputs: {
        async put(_input, { deadline = Number.NaN } = {}) {
          clock = deadline + 1;
        },
      },
    });
    await expect(invokeAgent(input, ENDS)).rejects.toMatchObject({
      ...{ name: 'AgentRuntimeUnavailable', message: expect.stringContaining('the journal answered slowly') },
    });
    expect({ calls, statuses: await statuses() }).toEqual({ calls: [], statuses: [] });
  });
});

describe('a call that is refused for capacity', () => {
  const throttled = failing(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));

  it.each(['ThrottlingException', 'ServiceQuotaExceededException'])('is repeated: %s', async (name) => {
    const { invokeAgent, statuses } = setUp({ invoke: failing(Object.assign(new Error('no'), { name })) });
    await expect(invokeAgent(input, ENDS)).rejects.toMatchObject({
      ...{ name: 'AgentCapacityExceeded', code: 'AGENT_CAPACITY_EXCEEDED', retryable: true },
    });
    expect((await statuses()).at(-1)).toBe('AGENT_RUNTIME_INVOCATION_FAILED');
  });

  it('ends the session once the first one is as old as the patience of the stage', async () => {
    let seconds = 0;
    const now = () => NOW + seconds * 1_000;
    const { invokeAgent } = setUp({ invoke: throttled, now });
    const names: string[] = [];
    for (seconds of [0, 1_800, 3_599, 3_600]) {
      const error: unknown = await invokeAgent(input, now() + 60_000).catch((thrown: unknown) => thrown);
      names.push(error instanceof Error ? error.name : 'none');
    }
    expect(names).toEqual([...Array(3).fill('AgentCapacityExceeded'), 'AgentInvocationFailed']);
    seconds = 3_660;
    await expect(invokeAgent(input, now() + 60_000)).rejects.toThrow(
      /has waited for capacity for 3660 s; the stage allows 3600 s \(capacityPatienceSeconds\)/,
    );
  });

  it('counts its time anew after a call that failed for another reason', async () => {
    let seconds = 0;
    let invoke = throttled;
    const now = () => NOW + seconds * 1_000;
    const { invokeAgent } = setUp({ invoke: () => invoke(), now });
    await expect(invokeAgent(input, now() + 60_000)).rejects.toMatchObject({ name: 'AgentCapacityExceeded' });
    seconds = 1_800;
    invoke = failing(new AgentUnreachable('gone'));
    await expect(invokeAgent(input, now() + 60_000)).rejects.toMatchObject({
      name: 'AgentRuntimeUnavailable',
    });
    seconds = 3_700;
    invoke = throttled;
    await expect(invokeAgent(input, now() + 60_000)).rejects.toMatchObject({ name: 'AgentCapacityExceeded' });
  });

  it('is an unavailable runtime for an execution that began before calls waited for capacity', async () => {
    const { invokeAgent } = setUp({ invoke: throttled });
    await expect(invokeAgent({ ...input, waits_for_capacity: false }, ENDS)).rejects.toMatchObject({
      name: 'AgentRuntimeUnavailable',
    });
  });
});
