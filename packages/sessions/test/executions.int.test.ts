import type { SessionEvent } from '@agents/events';
import { createInputStore } from '@agents/journal';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { startAwsFront } from '../../../test/support/aws-front.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';
import { type StepFunctions, startStepFunctions } from '../../../test/support/step-functions.ts';
import { executionsOf } from '../src/executions.ts';
import { openStage, type Stage } from '../src/stage.ts';

const MINUTE = 60_000;

let journal: JournalTable;
let states: StepFunctions;
let stage: Stage;
/** The operations that the stage asked for. */
let asked: string[];
let count = 0;
beforeAll(async () => {
  journal = await openJournalTable('agents-table-dev');
});
beforeEach(async () => {
  states = await startStepFunctions();
  const front = await startAwsFront({ dynamodb: journal.endpoint, states: states.endpoint });
  asked = front.asked;
  const world = { env: { AWS_ENDPOINT_URL: front.endpoint }, now: states.clock.now };
  stage = openStage({ stage: 'dev' }, { ...world, sleep: async () => {}, note: () => {} });
});
afterEach(() => stage.close());

/** The initiation that the workflow stamps with the start of its execution. */
const initiated = (sessionId: string, epochMs = states.clock.now()): SessionEvent => ({
  sessionId,
  status: 'SESSION_INITIATED',
  timestamp: new Date(epochMs).toISOString(),
  epochMs,
});

/** Starts an execution for a session, and gives its ARN with the event that it stamps. */
const start = async (sessionId: string, name?: string) => ({
  arn: await states.start({ session_id: sessionId, payload: {} }, name),
  event: initiated(sessionId),
});

const find = async (sessionId: string, ...events: readonly SessionEvent[]) =>
  (await executionsOf(stage)).find({ sessionId, events });

const arnsOf = async (sessionId: string, ...events: readonly SessionEvent[]) =>
  (await find(sessionId, ...events)).executions.map(({ arn }) => arn);

/** What Step Functions was asked for. */
const calls = () => asked.filter((each) => each.endsWith('Execution') || each.endsWith('Executions'));

describe('the executions of a session', () => {
  it('has the one with the id as its name, without a list', async () => {
    const { arn, event } = await start('s-1', 's-1');

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(calls()).toEqual(['DescribeExecution']);
  });

  it.each([
    ['a random name', undefined],
    ['a prefixed name', 'eventbridge-s-1'],
  ])('has one with %s, by the start and the input', async (_what, name) => {
    await start('s-0');
    await states.clock.advance(MINUTE);
    const { arn, event } = await start('s-1', name);
    await states.clock.advance(MINUTE);
    await start('s-2');

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(calls()).toEqual(['DescribeExecution', 'ListExecutions', 'DescribeExecution']);
  });

  it('has one whose initiation has lost its milliseconds', async () => {
    await states.clock.advance(999);
    const { arn } = await start('s-1');

    expect(await arnsOf('s-1', initiated('s-1', states.clock.now() - 999))).toEqual([arn]);
  });

  it('does not have one of its name that belongs to another session', async () => {
    const { event } = await start('s-2', 's-1');
    await states.clock.advance(2 * MINUTE);

    expect(await find('s-1', initiated('s-1', event.epochMs))).toEqual({ executions: [] });
  });

  it.each([MINUTE, 200])(
    'has a second one, which was started %i ms later to monitor the session',
    async (laterMs) => {
      const first = await start('s-1', 's-1');
      await states.client.send(new StopExecutionCommand({ executionArn: first.arn }));
      await states.clock.advance(laterMs);
      const second = await start('s-1');

      const { executions } = await find('s-1', first.event, second.event);
      expect(executions.map(({ arn, status }) => [arn, status])).toEqual([
        [first.arn, 'ABORTED'],
        [second.arn, 'RUNNING'],
      ]);
    },
  );

  it('has one that has journaled nothing yet', async () => {
    const { arn } = await start('s-1');

    expect(await arnsOf('s-1')).toEqual([arn]);
  });

  it('is empty after a complete search, and not yet sure within a minute', async () => {
    await start('s-0');
    const event = initiated('s-1');

    expect(await find('s-1', event)).toEqual({ executions: [], gap: expect.stringContaining('delay') });
    await states.clock.advance(MINUTE);
    expect(await find('s-1', event)).toEqual({ executions: [] });
  });

  it('reads the list once for many sessions, and describes an execution once', async () => {
    const started = [];
    for (let at = 0; at < 30; at += 1) {
      started.push(await start(`s-${at}`));
      await states.clock.advance(10);
    }
    const found = await Promise.all(started.map(({ event }) => arnsOf(event.sessionId, event)));

    expect(found).toEqual(started.map(({ arn }) => [arn]));
    expect(asked.filter((each) => each === 'ListExecutions')).toHaveLength(1);
    // One with the id as a name, which does not exist, and one that the list gave.
    expect(asked.filter((each) => each === 'DescribeExecution')).toHaveLength(60);
  });

  it('remembers an execution that it found, so that a live view does not list again', async () => {
    const { arn, event } = await start('s-1');
    await arnsOf('s-1', event);
    await states.clock.advance(MINUTE);
    asked.length = 0;

    expect(await arnsOf('s-1', event)).toEqual([arn]);
    expect(asked).not.toContain('ListExecutions');
  });

  it('describes a bounded number of executions, and says so', async () => {
    const event = initiated('s-1');
    for (let at = 0; at < 25; at += 1) await start(`other-${at}`);

    expect(await find('s-1', event)).toEqual({ executions: [], gap: expect.stringContaining('Only 20') });
    expect(asked.filter((each) => each === 'DescribeExecution')).toHaveLength(21);
  });
});

describe('the input record of a session', () => {
  /** As its invoker stores it. */
  const store = (sessionId: string, executionArn: string) =>
    createInputStore({ table: journal.table }).put({ sessionId, payload: { prompt: 'hello' }, executionArn });

  it('names its execution, whatever its name and its start: it is read once, and nothing is listed', async () => {
    const { arn } = await start('r-1', 'any-name');
    await states.clock.advance(60 * MINUTE);
    await store('r-1', arn);
    const called = { ...initiated('r-1'), status: 'AGENT_RUNTIME_INVOCATION_STARTED' } as const;

    expect(await arnsOf('r-1', initiated('r-1'), called)).toEqual([arn]);
    expect(await arnsOf('r-1', initiated('r-1'), called)).toEqual([arn]);
    expect(asked.filter((each) => each === 'Query')).toHaveLength(1);
    expect(calls()).toEqual(['DescribeExecution', 'DescribeExecution']);
  });

  it('is looked for again while the invoker may still store it', async () => {
    const { arn } = await start('r-2', 'another-name');
    await states.clock.advance(60 * MINUTE);
    const event = initiated('r-2');
    expect(await arnsOf('r-2', event)).toEqual([]);
    await store('r-2', arn);
    await states.clock.advance(MINUTE);

    expect(await arnsOf('r-2', event)).toEqual([arn]);
  });

  it.each([
    ['an execution of another session', () => start('r-4').then(({ arn }) => arn)],
    ['another workflow', async () => 'arn:aws:states:us-east-1:000000000000:execution:other:r-3'],
    ['no execution', async () => 'nonsense'],
  ])('is not believed if it names %s', async (_what, named) => {
    const sessionId = `r-3-${count++}`;
    await store(sessionId, await named());
    await states.clock.advance(60 * MINUTE);
    const { arn, event } = await start(sessionId, sessionId);

    expect(await arnsOf(sessionId, event)).toEqual([arn]);
  });

  it('gives the payload of an execution that has none in the journal', async () => {
    const { arn } = await start('r-5');

    expect(await (await executionsOf(stage)).payloadOf(arn)).toEqual({});
    expect(await (await executionsOf(stage)).payloadOf(`${arn}0`)).toBeUndefined();
  });
});

describe('the list of executions', () => {
  it('stops after 20,000 executions, and says which were not searched', async () => {
    const startDate = states.clock.now() / 1_000;
    let pages = 0;
    const endless = await startAwsFront({
      dynamodb: journal.endpoint,
      intercept(operation) {
        if (operation === 'DescribeExecution')
          return [400, { __type: 'ExecutionDoesNotExist', message: 'no' }];
        if (operation !== 'ListExecutions') return undefined;
        pages += 1;
        const executions = [{ executionArn: `arn:${pages}`, startDate: startDate - pages }];
        return [200, { executions, nextToken: `${pages}` }];
      },
    });
    const world = { env: { AWS_ENDPOINT_URL: endless.endpoint }, now: states.clock.now };
    const other = openStage({ stage: 'dev' }, { ...world, sleep: async () => {}, note: () => {} });
    const events = [initiated('s-1', states.clock.now() - 60 * MINUTE)];

    const found = await (await executionsOf(other)).find({ sessionId: 's-1', events });
    other.close();

    expect(found.gap).toContain(new Date(states.clock.now() - 20_000).toISOString());
    expect(found.gap).toContain('20000');
    expect(pages).toBe(20);
  });
});
