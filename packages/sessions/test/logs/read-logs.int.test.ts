import { createInputStore } from '@agents/journal';
import { GROUPS } from '../../../../test/support/logs-server.ts';
import { LOG_COMPONENTS } from '../../src/logs/log-line.ts';
import { type LogSelection, readSessionLog, readStageLog } from '../../src/logs/read-logs.ts';
import { type LoggedStage, openLoggedStage, T0 } from './support/logged-stage.ts';

const ALL: LogSelection = { components: LOG_COMPONENTS, errorsOnly: false, withRoutine: false };
const arnOf = (name: string): string =>
  `arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:${name}`;

let logged: LoggedStage;
beforeAll(async () => {
  logged = await openLoggedStage();
});
beforeEach(() => {
  logged.calls.length = 0;
  logged.notes.length = 0;
  logged.pauses.length = 0;
  logged.fault = () => undefined;
  logged.clock.ms = T0;
});

const read = async (sessionId: string, selection: Partial<LogSelection> = {}) => {
  const log = await readSessionLog(logged.stage, sessionId, { ...ALL, ...selection });
  return { ...log, messages: log.lines.map(({ component, message }) => `${component}: ${message}`) };
};

const workflowLine = (name: string, type: string): string =>
  JSON.stringify({
    id: '1',
    type,
    details: {},
    event_timestamp: String(logged.clock.ms),
    execution_arn: arnOf(name),
  });

describe('the log of a session', () => {
  it('has the lines of all components by time, its events, and no line of another session', async () => {
    await logged.plantEvent('one', 0, 'SESSION_INITIATED');
    for (const id of ['one', 'one-more']) {
      logged.logs.write('invoker', { session_id: id, message: 'agent called' });
      logged.clock.ms += 1_000;
      logged.logs.write('agent', { session_id: id, stream: id, message: 'working' });
      logged.logs.append(GROUPS.workflow, 'states', workflowLine(id, 'TaskFailed'));
      logged.logs.write('poller', { session_id: id, message: 'polled' });
    }

    const { messages, records, refusals, unsearched } = await read('one');

    expect(messages).toEqual([
      'invoker: agent called',
      'workflow: TaskFailed',
      'poller: polled',
      'agent: working',
    ]);
    expect(records.map(({ event }) => event?.status)).toEqual(['SESSION_INITIATED']);
    expect({ refusals, unsearched }).toEqual({ refusals: [], unsearched: [] });
  });

  it('takes one call for each component while the session runs', async () => {
    await logged.plantEvent('cheap', 0, 'SESSION_INITIATED');
    logged.logs.write('agent', { session_id: 'cheap', message: 'working' });

    await read('cheap');

    expect(logged.calls.map(({ group }) => group).sort()).toEqual(
      [GROUPS.agent, GROUPS.invoker, GROUPS.poller, GROUPS.workflow].sort(),
    );
  });

  it('has the last words of a crash when the session has ended, which name no session', async () => {
    await logged.plantEvent('crashed', 0, 'SESSION_INITIATED');
    await logged.plantEvent('crashed', 3_000, 'AGENT_BACKGROUND_TASK_FAILED');
    logged.logs.write('agent', { session_id: 'crashed', stream: 'vm-c', message: 'working' });
    logged.logs.append(GROUPS.agent, 'vm-c', 'FATAL ERROR: heap out of memory');
    logged.logs.append(GROUPS.agent, 'vm-d', 'of another microVM');
    logged.logs.write('agent', {
      session_id: 'shared',
      stream: 'vm-c',
      message: 'of a session that shares it',
    });

    expect((await read('crashed')).messages).toEqual([
      'agent: working',
      'agent: FATAL ERROR: heap out of memory',
    ]);
    expect((await read('crashed', { errorsOnly: true })).messages).toEqual([
      'agent: FATAL ERROR: heap out of memory',
    ]);
  });

  it("has Lambda's lines about the request that handled the session, and those of no other", async () => {
    await logged.plantEvent('timeout', 0, 'SESSION_INITIATED');
    const lambda = (text: string): void => logged.logs.append(GROUPS.invoker, 'instance', text);
    for (const [request, session_id] of Object.entries({ r1: 'before', r2: 'timeout', r3: 'after' })) {
      logged.clock.ms += 1_000;
      lambda(`START RequestId: ${request} Version: $LATEST`);
      logged.logs.write('invoker', { stream: 'instance', session_id, message: 'call received' });
      lambda(`2026-11-23T12:00:00.000Z ${request} Task timed out after 60.00 seconds`);
      lambda(`END RequestId: ${request}`);
      lambda(`REPORT RequestId: ${request}\tDuration: 60000.00 ms`);
    }

    const { messages } = await read('timeout', { errorsOnly: true });
    const all = await read('timeout', { errorsOnly: true, withRoutine: true });

    expect(messages).toEqual(['invoker: 2026-11-23T12:00:00.000Z r2 Task timed out after 60.00 seconds']);
    expect(all.messages).toEqual(messages);
  });

  it('is found by the name of the execution that its input has, however EventBridge names it', async () => {
    await logged.plantEvent('renamed', 0, 'SESSION_INITIATED');
    await logged.plantEvent('renamed', 1, 'AGENT_BACKGROUND_TASK_COMPLETED');
    await createInputStore({ table: logged.journal.table }).put({
      sessionId: 'renamed',
      payload: {},
      executionArn: arnOf('other-name'),
    });
    logged.logs.append(GROUPS.workflow, 'states', workflowLine('other-name', 'ExecutionFailed'));
    logged.logs.append(GROUPS.workflow, 'states', workflowLine('other-name-2', 'ExecutionFailed'));

    expect((await read('renamed')).messages).toEqual(['workflow: ExecutionFailed']);
  });

  it('has the lines of the agent when its clock is two hours off', async () => {
    await logged.plantEvent('skewed', 0, 'SESSION_INITIATED');
    for (const [afterMs, status] of [
      [-7_200_000, 'AGENT_ENTRYPOINT_STARTED'],
      [-5_400_000, 'AGENT_BACKGROUND_TASK_COMPLETED'],
    ] as const) {
      await logged.plantEvent('skewed', afterMs, status);
    }
    logged.clock.ms += 1_800_000;
    logged.logs.write('agent', { session_id: 'skewed', message: 'done' });

    expect((await read('skewed')).messages).toEqual(['agent: done']);
  });

  it('is shown of a session that the journal does not have, with a note', async () => {
    logged.logs.write('agent', { session_id: 'unknown', message: 'working' });

    expect((await read('unknown')).messages).toEqual(['agent: working']);
    expect(logged.notes).toEqual([
      expect.objectContaining({
        code: 'JOURNAL_UNAVAILABLE',
        text: expect.stringMatching(/no session unknown/),
      }),
    ]);
  });

  it('follows every page, also empty ones', async () => {
    await logged.plantEvent('paged', 0, 'SESSION_INITIATED');
    for (let n = 0; n < 30; n += 1) {
      logged.logs.write('agent', { session_id: 'paged', message: `${n} ${'x'.repeat(100_000)}` });
    }
    let empty = 2;
    logged.fault = (group) => {
      if (group !== GROUPS.agent || empty === 0) return undefined;
      empty -= 1;
      return [200, { events: [], nextToken: 'b/1000000' }];
    };

    const { lines } = await read('paged');

    expect(lines.map(({ message }) => message.split(' ')[0])).toEqual(
      Array.from({ length: 30 }, (_, n) => String(n)),
    );
    expect(logged.calls.filter(({ group }) => group === GROUPS.agent).length).toBeGreaterThanOrEqual(5);
  });
});

describe('a log that cannot be read', () => {
  it.each([
    [
      'AccessDeniedException',
      'DENIED',
      /logs:FilterLogEvents on arn:aws:logs:us-east-1:000000000000:log-group:.*poller.*:\*\./,
    ],
    [
      'ResourceNotFoundException',
      'GROUP_NOT_FOUND',
      /Log group .*poller.* was not found .* stage dev is not deployed/,
    ],
    ['ThrottlingException', 'THROTTLED', /AWS throttled every try/],
  ])('does not keep the others back: %s', async (name, code, text) => {
    await logged.plantEvent('partly', 0, 'SESSION_INITIATED');
    logged.logs.write('agent', { session_id: 'partly', message: 'working' });
    logged.fault = (group) => (group === GROUPS.poller ? [400, { __type: name, message: 'no' }] : undefined);

    const { messages, refusals } = await read('partly');

    expect(new Set(messages)).toEqual(new Set(['agent: working']));
    expect(refusals).toEqual([
      { code, component: 'poller', group: GROUPS.poller, text: expect.stringMatching(text) },
    ]);
  });

  it('is asked again after growing pauses when AWS throttles, and says so once', async () => {
    await logged.plantEvent('throttled', 0, 'SESSION_INITIATED');
    logged.logs.write('agent', { session_id: 'throttled', message: 'working' });
    let throttles = 3;
    logged.fault = (group) => {
      if (group !== GROUPS.agent || throttles === 0) return undefined;
      throttles -= 1;
      return [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }];
    };

    expect((await read('throttled')).messages).toContain('agent: working');
    expect(logged.pauses).toEqual([500, 1_000, 2_000]);
  });

  it('ends the reading when no log can be read: without valid credentials', async () => {
    logged.fault = () => [400, { __type: 'UnrecognizedClientException', message: 'no' }];

    await expect(read('partly')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});

describe('the log of a stage', () => {
  it('has the newest lines of all components and of the follower, of the last ten minutes', async () => {
    logged.clock.ms += 86_400_000;
    logged.logs.write('agent', { session_id: 's', message: 'too old' });
    logged.clock.ms += 660_000;
    for (const n of [1, 2, 3]) logged.logs.write('agent', { session_id: 's', message: `line ${n}` });
    logged.logs.append(
      GROUPS.follower,
      'states',
      workflowLine('x', 'TaskFailed').replace(':execution:', ':express:'),
    );

    const { lines } = await readStageLog(logged.stage, ALL, 100);

    expect(lines.map(({ message }) => message).sort()).toEqual(['TaskFailed', 'line 1', 'line 2', 'line 3']);
    expect(new Set(logged.calls.map(({ group }) => group))).toEqual(new Set(Object.values(GROUPS)));
  });
});
