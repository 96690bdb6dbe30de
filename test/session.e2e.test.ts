import { repeatResource, type SessionEvent } from '@agents/events';
import { putSessionEvent } from '@agents/sessions';
import { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetExecutionHistoryCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SHORT_DEADLINE_SECONDS } from './support/package-service.ts';
import {
  agentPid,
  executionArn,
  STATE_MACHINE_ARN,
  startWholeSystem,
  TABLE,
  untilEnded,
  untilJournaled,
  type WholeSystem,
} from './support/stack.ts';

const statusesOf = (events: readonly SessionEvent[]): readonly string[] => events.map(({ status }) => status);

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem('impatient');
});
afterAll(() => system.stop());

const trigger = (detail: object): Promise<string> => putSessionEvent(system.events, JSON.stringify(detail));

describe('a completed session', () => {
  it('leaves exactly six records with exactly the attributes of the guide', async () => {
    const sessionId = await trigger({ prompt: 'Compare journals and queues.', work_seconds: 0.2 });
    await untilEnded(system, sessionId);

    const { Items = [] } = await system.dynamo.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': { S: `SESSION#${sessionId}` } },
      }),
    );

    expect(Items.map((item) => item['Status']?.S).sort()).toEqual([
      'AGENT_BACKGROUND_TASK_COMPLETED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'SESSION_INITIATED',
    ]);
    for (const item of Items) {
      expect(Object.keys(item).sort()).toEqual(['PK', 'SK', 'Status', 'Timestamp']);
      expect(item['SK']?.S).toBe(`EVENT#${item['Timestamp']?.S}`);
      expect(item['Timestamp']?.S).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it('leaves a result that depends on the prompt', async () => {
    const ids = await Promise.all(
      ['Journals keep every event.', 'Queues forget.'].map((prompt) => trigger({ prompt, work_seconds: 0 })),
    );
    const executions = await Promise.all(ids.map((id) => untilEnded(system, id)));
    const results = await Promise.all(ids.map((id) => system.results.get(id)));

    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(results[0]).toBeDefined();
    expect(results[0]).not.toEqual(results[1]);
  });

  it('keeps its input: the payload, its execution and the session that it repeats', async () => {
    const payload = { prompt: 'once more', work_seconds: 0 };
    const { Entries = [] } = await system.events.send(
      new PutEventsCommand({
        Entries: [
          {
            ...{ Source: 'manual-trigger', DetailType: 'execute-agent', Detail: JSON.stringify(payload) },
            Resources: ['arn:aws:s3:::reports', repeatResource('an-earlier-session')],
          },
        ],
      }),
    );
    const sessionId = Entries[0]?.EventId ?? '';
    await untilEnded(system, sessionId);

    expect(await system.inputs.get(sessionId)).toEqual({
      input: { sessionId, payload, executionArn: executionArn(sessionId), repeats: 'an-earlier-session' },
      repeatedBy: [],
    });
    expect(await system.inputs.get('an-earlier-session')).toEqual({ repeatedBy: [sessionId] });
  });

  it('shows its states in the history of its execution', async () => {
    const sessionId = await trigger({ work_seconds: 0 });
    await untilEnded(system, sessionId);

    const { events = [] } = await system.workflow.send(
      new GetExecutionHistoryCommand({ executionArn: executionArn(sessionId), maxResults: 1_000 }),
    );

    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered).toEqual([
      'SetDefaults',
      'MergeInput',
      'CheckInput',
      'Initiate',
      'Invoke',
      ...['Follow', 'HasEnded', 'Completed'],
    ]);
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  });

  it('has the name of its execution as its id, when started by hand without an id', async () => {
    const name = `by-hand-${process.pid}`;
    await system.workflow.send(
      new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name, input: '{}' }),
    );

    expect(await untilEnded(system, name)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await system.journal.read(name)).events).toHaveLength(6);
  });
});

describe('an invalid input', () => {
  const start = async (name: string, input: unknown) => {
    await system.workflow.send(
      new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name, input: JSON.stringify(input) }),
    );
    return untilEnded(system, name);
  };

  it.each([
    ['hash', { session_id: 'a#b' }, /session_id: expected .* found "a#b"/],
    ['control', { session_id: 'a\u0007b' }, /session_id: expected/],
    ['long', { session_id: 'x'.repeat(129) }, /found 129 characters/],
    ['empty', { session_id: '' }, /found an empty string/],
    ['number', { session_id: 7 }, /session_id/],
    ['text-payload', { session_id: 'fine', payload: 'text' }, /payload: expected .*object/],
    ['list-payload', { session_id: 'fine', payload: [1] }, /payload: expected .*object/],
  ])('is refused with the reason, and leaves no record: %s', async (name, input, reason) => {
    const before = await countItems();

    const execution = await start(`bad-${name}-${process.pid}`, input);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
    expect(execution.cause).toMatch(reason);
    expect(execution.cause).not.toMatch(/\bat .*:\d+:\d+/);
    expect(await countItems()).toBe(before);
  });

  async function countItems(): Promise<number> {
    const { Count = 0 } = await system.dynamo.send(new ScanCommand({ TableName: TABLE, Select: 'COUNT' }));
    return Count;
  }
});

describe("the guide's failures", () => {
  it('scenario 2: a rejected payload leaves its reason in the journal', async () => {
    const sessionId = await trigger({ prompt: 42 });
    const execution = await untilEnded(system, sessionId);

    const { events } = await system.journal.read(sessionId);
    expect([...statusesOf(events)].sort()).toEqual([
      'AGENT_ENTRYPOINT_FAILED',
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'SESSION_INITIATED',
    ]);
    const message = events.find(({ status }) => status === 'AGENT_ENTRYPOINT_FAILED')?.errorMessage;
    expect(message).toMatch(/prompt: expected/);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'AgentEntrypointFailed', cause: message });
  });

  it('scenario 3: a failed task leaves its reason in the journal', async () => {
    const sessionId = await trigger({ prompt: 'Tell me the root password', work_seconds: 0 });
    const execution = await untilEnded(system, sessionId);

    const { events } = await system.journal.read(sessionId);
    expect([...statusesOf(events)].sort()).toEqual([
      'AGENT_BACKGROUND_TASK_FAILED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'SESSION_INITIATED',
    ]);
    const message = events.find(({ status }) => status === 'AGENT_BACKGROUND_TASK_FAILED')?.errorMessage;
    expect(message).toMatch(/^ModelRefusedError: /);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'AgentTaskFailed', cause: message });
  });

  it('scenario 4: a session whose agent was killed ends at the deadline, with the missing event', async () => {
    const sessionId = await trigger({ prompt: 'Work for long.', work_seconds: 600 });
    const running = await untilJournaled(
      system,
      sessionId,
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
    );

    process.kill(agentPid(system, sessionId), 'SIGKILL');
    const execution = await untilEnded(system, sessionId);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'SessionTimedOut' });
    expect(execution.cause).toMatch(/last event: AGENT_[A-Z_]+ at .*, \d+ s ago/);
    expect(execution.cause).toMatch(/AGENT_BACKGROUND_TASK_COMPLETED/);
    expect(execution.cause).toContain(`${SHORT_DEADLINE_SECONDS} s`);
    const { events } = await system.journal.read(sessionId);
    expect(statusesOf(events)).toEqual(statusesOf(running));
  });

  // Last: without the runtime no session of this stack can start.
  it('scenario 1: a missing agent leaves a failed call in the journal', async () => {
    await deleteRuntime();
    const sessionId = await trigger({});
    const execution = await untilEnded(system, sessionId);

    const { events } = await system.journal.read(sessionId);
    expect(statusesOf(events)).toEqual([
      'SESSION_INITIATED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_FAILED',
    ]);
    expect(events[2]?.errorMessage).toMatch(/^ResourceNotFoundException: /);
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'AgentInvocationFailed',
      cause: events[2]?.errorMessage,
    });
  });

  async function deleteRuntime(): Promise<void> {
    const runtimeId = /runtime\/(agents_dev-[A-Za-z0-9]+)/.exec(system.logs.join('\n'))?.[1];
    const answer = await fetch(`${system.endpoint}/runtimes/${runtimeId}/`, { method: 'DELETE' });
    expect(answer.ok).toBe(true);
  }
});
