import { createLogger, parseInput } from '@agents/service';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { AwsError } from '../../packages/local-stack/src/endpoint/aws-service.ts';
import { inputContract, type PollerInput } from '../../services/poller/src/input.ts';
import { makePollSession } from '../../services/poller/src/poll-session.ts';
import {
  type DeclaredWorkflow,
  readDeclaredWorkflow,
  type WorkflowWorld,
} from '../../test/support/declared-workflow.ts';
import { type JournalTable, openJournalTable } from '../../test/support/journal-table.ts';
import { createVirtualClock } from '../../test/support/virtual-clock.ts';

let runWorkflow: DeclaredWorkflow;
let table: JournalTable;
beforeAll(async () => {
  [runWorkflow, table] = await Promise.all([readDeclaredWorkflow(), openJournalTable()]);
});

const START = Date.UTC(2026, 10, 26, 10);
const [FIRST, SECOND] = ['2026-11-26T10:00:00.000Z', '2026-11-26T10:00:00.001Z'];

const text = v.object({ S: v.string() });
const putSchema = v.object({
  Item: v.strictObject({ PK: text, SK: text, Status: text, Timestamp: text }),
  ConditionExpression: v.string(),
});

/** What happens between the workflow's steps, and what the poller was given. */
interface Steps {
  /** Before the put number N, from 1. */
  readonly beforePut?: (put: number) => Promise<void>;
  /** After the put number N was carried out: may lose its answer by throwing. */
  readonly afterPut?: (put: number) => void;
}

/** The poller and a put on the table; an invoker whose agent completes at once. */
function worldOf(sessionId: string, { beforePut = async () => {}, afterPut = () => {} }: Steps = {}) {
  const clock = createVirtualClock(START);
  const asked: PollerInput[] = [];
  const invoked: unknown[] = [];
  let puts = 0;
  const poll = makePollSession({
    ...{ journal: table.journal, deadlineSeconds: 29_100, expectedSeconds: 3_600, now: clock.now },
    ...{ roundSeconds: 270, stalledAfterSeconds: 1_800 },
    livenessTimes: { firstSeconds: 300, everySeconds: 300 },
    checkLiveness: async (_id, session) => ({ session }),
    log: createLogger({ component: 'poller', write: () => undefined }),
  });
  const world: WorkflowWorld = {
    async poller(input) {
      const parsed = parseInput(inputContract, input);
      asked.push(parsed);
      return poll(parsed, clock.now() + 30_000);
    },
    async invoker(input) {
      invoked.push(input);
      await table.journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_COMPLETED' });
      return { session_id: sessionId, outcome: 'started' };
    },
    async putItem(parameters) {
      puts += 1;
      await beforePut(puts);
      const { Item, ConditionExpression } = v.parse(putSchema, parameters);
      const item: Record<string, AttributeValue> = Item;
      await table.client.send(
        new PutItemCommand({ TableName: table.tableName, Item: item, ConditionExpression }),
      );
      afterPut(puts);
      return {};
    },
    ...{ now: clock.now, sleep: clock.sleep, random: () => 0 },
  };
  return { world, asked, invoked };
}

const initiationsOf = async (sessionId: string) =>
  (await table.journal.read(sessionId)).events
    .filter(({ status }) => status === 'SESSION_INITIATED')
    .map(({ timestamp }) => timestamp);

const taken = (sessionId: string, Timestamp: string) =>
  table.plant({
    ...{ PK: `SESSION#${sessionId}`, SK: `EVENT#${Timestamp}` },
    ...{ Status: 'AGENT_ENTRYPOINT_STARTED', Timestamp },
  });

describe('SESSION_INITIATED', () => {
  it('is journaled with three fraction digits by an execution that started on a whole second', async () => {
    const { world } = worldOf('whole-second');

    await expect(runWorkflow({ session_id: 'whole-second' }, world)).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await initiationsOf('whole-second')).toEqual([FIRST]);
  });

  it('is journaled though another writer takes its millisecond after the input check', async () => {
    const id = 'taken-late';
    const { world, asked } = worldOf(id, {
      beforePut: (put) => (put === 1 ? taken(id, FIRST) : Promise.resolve()),
    });

    const outcome = await runWorkflow({ session_id: id }, world);

    expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(await initiationsOf(id)).toEqual([SECOND]);
    // The input check, the search for a free millisecond, the poll.
    expect(asked.map(({ started_at }) => started_at)).toEqual([FIRST, FIRST, undefined]);
  });

  it('is journaled though other writers take one millisecond after the other', async () => {
    const id = 'taken-again';
    const times = [FIRST, SECOND, '2026-11-26T10:00:00.002Z'];
    const { world } = worldOf(id, { beforePut: async (put) => taken(id, times[put - 1] ?? `${put}`) });

    // The fourth put is not refused: what was planted before it has another key.
    await expect(runWorkflow({ session_id: id }, world)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(await initiationsOf(id)).toEqual(['2026-11-26T10:00:00.003Z']);
  });

  it('is journaled once if the answer to its put is lost', async () => {
    const { world } = worldOf('lost-answer', {
      afterPut(put) {
        if (put === 1) throw Object.assign(new Error('no answer'), { name: 'SdkClientException' });
      },
    });

    const outcome = await runWorkflow({ session_id: 'lost-answer' }, world);

    expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(await initiationsOf('lost-answer')).toEqual([FIRST]);
  });
});

describe('the input of an execution', () => {
  const EXECUTION = expect.stringMatching(/^arn:aws:states:.*:run-1$/);
  const always = { execution_arn: EXECUTION, waits_for_capacity: true };

  it.each([
    [
      'an event that repeats a session',
      { session_id: 'id-1', payload: { a: 1 }, resources: ['SESSION#id-0'] },
      { session_id: 'id-1', payload: { a: 1 }, resources: ['SESSION#id-0'] },
    ],
    [
      'only an id and a payload',
      { session_id: 'id-2', payload: { a: { b: [] } } },
      { session_id: 'id-2', payload: { a: { b: [] } }, resources: [] },
    ],
    ['only an id', { session_id: 'id-3' }, { session_id: 'id-3', payload: {}, resources: [] }],
    ['nothing', {}, { session_id: 'run-1', payload: {}, resources: [] }],
    [
      'keys that the workflow uses itself',
      { session_id: 'id-4', defaults: { payload: 1 }, given: 1, input: { payload: 2 } },
      { session_id: 'id-4', payload: {}, resources: [] },
    ],
    [
      'a payload that is not shared with the defaults',
      { session_id: 'id-5', payload: { session_id: 'x', resources: 1 } },
      { session_id: 'id-5', payload: { session_id: 'x', resources: 1 }, resources: [] },
    ],
  ])('reaches the invoker whole, with %s', async (_what, input, expected) => {
    const { world, invoked } = worldOf(expected.session_id);
    await expect(runWorkflow(input, world)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(invoked).toEqual([{ ...expected, ...always }]);
  });

  it.each([
    ['null', /payload: expected a JSON object, found null/],
    [[1], /payload: expected a JSON object, found an array/],
    ['text', /payload: expected a JSON object, found a value of type string/],
  ])('is refused with a reason if the payload is %j', async (found, reason) => {
    const payload = found === 'null' ? null : found;
    const { world, invoked } = worldOf('refused');
    await expect(runWorkflow({ session_id: 'refused', payload }, world)).resolves.toMatchObject({
      ...{ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(reason) },
    });
    expect(invoked).toEqual([]);
    expect(await initiationsOf('refused')).toEqual([]);
  });

  it.each([[['x']], ['x'], [7], [null]])('that is not an object ends the execution: %j', async (input) => {
    const { world, invoked } = worldOf('no-object');
    await expect(runWorkflow(input, world)).resolves.toMatchObject({
      ...{ status: 'FAILED', error: expect.stringMatching(/^States\./) },
      cause: expect.stringMatching(/States\.JsonMerge.*object/),
    });
    expect(invoked).toEqual([]);
  });

  it('of the largest size is followed after a call that failed with the longest cause', async () => {
    const id = 'largest';
    const { world, asked } = worldOf(id);
    const payload = { text: 'x'.repeat(196_608 - '{"text":""}'.length) };
    const resources = ['r'.repeat(50_000)];
    const invoker = async () => {
      await table.journal.append({ sessionId: id, status: 'AGENT_BACKGROUND_TASK_COMPLETED' });
      throw Object.assign(new Error('"'.repeat(16_000)), { name: 'AgentInvocationFailed' });
    };
    await expect(
      runWorkflow({ session_id: id, payload, resources }, { ...world, invoker }),
    ).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(asked.at(-1)).toMatchObject({ session_id: id, invocation: { Error: 'AgentInvocationFailed' } });
  });
});

describe('the input of an execution that was started by hand', () => {
  /** What the workflow and the poller keep for themselves, with values that would end, hide or hold up the session. */
  const INNER = {
    checked_at: '2099-01-01T00:00:00.000Z',
    seen: { events: 2, at: '2020-01-01T00:00:00.000Z' },
    started_at: '2020-01-01T00:00:00.000Z',
    entered_at: '2099-01-01T00:00:00.000Z',
    asked_at: '2099-01-01T00:00:00.000Z',
    initiation: { timestamp: '2020-01-01T00:00:00.000Z', is_journaled: true },
    invocation: { Error: 'AgentInvocationFailed', Cause: 'from outside' },
    ...{ state: 'FAILED', wait_seconds: 3_600, error: 'AgentLost', cause: 'from outside' },
  };

  it.each([
    ['with a payload', { payload: { prompt: 'x' } }],
    ['without a payload', {}],
  ])('%s brings only the session to the first poll', async (what, input) => {
    const id = `by-hand-${what.split(' ')[0]}`;
    const { world, asked } = worldOf(id);

    const outcome = await runWorkflow({ session_id: id, ...INNER, ...input }, world);

    expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(asked.at(-1)).toEqual({
      session_id: id,
      invocation: { session_id: id, outcome: 'started' },
      ...{ entered_at: FIRST, round_started_at: FIRST },
      round_id: expect.stringContaining(':express:'),
    });
    expect(await initiationsOf(id)).toEqual([FIRST]);
  });
});

describe('a notice of the poller', () => {
  const notice = { code: 'OVERDUE', text: 'The session has been open for 5 h; expected: at most 4 h.' };

  /** The poller notices something in the first round; the session ends in the second. */
  function noticingWorld(sessionId: string, onSend: (queue: string, body: string) => void) {
    const { world } = worldOf(sessionId);
    const polled: unknown[] = [];
    const open = { session_id: sessionId, state: 'RUNNING', wait_seconds: 1, is_round_over: true };
    return {
      polled,
      world: {
        ...world,
        async poller(input: unknown) {
          if (!JSON.stringify(input).includes('round_id')) return { timestamp: FIRST };
          polled.push(input);
          return polled.length === 1
            ? { ...open, notice, noticed: ['OVERDUE'] }
            : { ...open, state: 'COMPLETED', noticed: ['OVERDUE'] };
        },
        notices: { onSend, onPublish: () => undefined },
      },
    };
  }

  it('is sent once, with the session and its execution, and the session is followed to its end', async () => {
    const sent: unknown[] = [];
    const { world, polled } = noticingWorld('noticed', (queue, body) => sent.push([queue, JSON.parse(body)]));

    await expect(runWorkflow({ session_id: 'noticed' }, world)).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });

    expect(sent).toEqual([
      [
        'Notices',
        {
          what: `Session noticed: OVERDUE ${notice.text}`,
          outcome: 'OVERDUE',
          execution: expect.stringMatching(/^arn:aws:states:us-east-1:\d+:execution:workflow:run-1$/),
        },
      ],
    ]);
    // The second round starts from the answer of the first, from which the poller knows what was noticed.
    expect(polled[1]).toMatchObject({ state: { session_id: 'noticed', noticed: ['OVERDUE'] } });
  });

  it('never ends the session if it cannot be sent', async () => {
    let tries = 0;
    const { world, polled } = noticingWorld('unsent', () => {
      tries += 1;
      throw new AwsError('AccessDenied', 'no', 403);
    });

    await expect(runWorkflow({ session_id: 'unsent' }, world)).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
    expect({ tries, polls: polled.length }).toEqual({ tries: 4, polls: 2 });
  });
});

describe('a table that is out of reach for nine seconds', () => {
  it.each([
    ['refuses the put', 100, 'InternalServerError'],
    ['does not answer the put before its timeout', 31_000, 'SdkClientException'],
    ['is unavailable', 100, 'ServiceUnavailable'],
  ])('is survived by the put of SESSION_INITIATED: it %s', async (what, takesMs, name) => {
    const id = `out-${what.split(' ').at(-1)}`;
    const clock = createVirtualClock(START);
    const { world } = worldOf(id, {
      async beforePut() {
        if (clock.now() >= START + 9_000) return;
        await clock.sleep(takesMs, new AbortController().signal);
        throw Object.assign(new Error(what), { name });
      },
    });

    // Unlucky: with full jitter, nine of ten pauses are longer.
    const outcome = runWorkflow(
      { session_id: id },
      { ...world, now: clock.now, sleep: clock.sleep, random: () => 0.1 },
    );
    let isOver = false;
    void outcome.finally(() => {
      isOver = true;
    });
    while (!isOver) await clock.advance(100);

    expect(await outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(await initiationsOf(id)).toHaveLength(1);
  });
});
