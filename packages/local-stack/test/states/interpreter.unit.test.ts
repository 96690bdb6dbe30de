import { createVirtualClock, settled } from '../../../../test/support/virtual-clock.ts';
import type { Json } from '../../src/states/json.ts';
import { ExecutionEnded } from '../../src/states/outcome.ts';
import { INVOKE, only, start, typesOf } from './support/executions.ts';

const HOUR = 3_600_000;

describe('an execution', () => {
  it('has the start time and the event times of its clock', async () => {
    const clock = createVirtualClock(Date.UTC(2026, 10, 23, 8, 0, 0, 7));
    const definition = {
      StartAt: 'Wait',
      States: {
        Wait: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Tell' },
        Tell: {
          Type: 'Pass',
          Parameters: { 'start.$': '$$.Execution.StartTime', 'entered.$': '$$.State.EnteredTime' },
          End: true,
        },
      },
    };
    const run = start(definition, { clock, input: { wait_seconds: 60 } });
    await clock.advance(60_000);
    expect(await run.outcome).toEqual({
      status: 'SUCCEEDED',
      output: { start: '2026-11-23T08:00:00.007Z', entered: '2026-11-23T08:01:00.007Z' },
    });
    expect(typesOf(run.facts)).toEqual([
      ...['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'PassStateEntered', 'PassStateExited'],
      'ExecutionEnded',
    ]);
  });

  it('shortens waits by its speed, but not timeouts', async () => {
    const definition = {
      StartAt: 'Wait',
      TimeoutSeconds: 60,
      States: {
        Wait: { Type: 'Wait', Seconds: 300, Next: 'Hang' },
        Hang: { Type: 'Wait', Seconds: 6000, End: true },
      },
    };
    const run = start(definition, { speed: 10 });

    await run.clock.advance(30_000);
    expect(typesOf(run.facts).slice(-2)).toEqual(['WaitStateExited', 'WaitStateEntered']);
    await run.clock.advance(30_000);
    expect(await run.outcome).toEqual({ status: 'TIMED_OUT' });
  });

  it.each([
    [{ Seconds: 5 }, 5000],
    [{ Timestamp: '2026-01-01T00:00:30Z' }, 30_000],
    [{ TimestampPath: '$.until' }, 60_000],
    [{ Timestamp: '2025-01-01T00:00:00Z' }, 0],
  ])('waits as %j says', async (fields, ms) => {
    const run = start(only({ Type: 'Wait', ...fields }), { input: { until: '2026-01-01T00:01:00.000Z' } });
    if (ms > 0) await run.clock.advance(ms - 1);
    if (ms > 0) expect(typesOf(run.facts).at(-1)).toBe('WaitStateEntered');
    await run.clock.advance(ms > 0 ? 1 : 0);
    expect(await run.outcome).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each([
    ['a text', '5'],
    ['a fraction', 0.5],
    ['a negative number', -1],
  ])('fails where SecondsPath leads to %s', async (_, wait_seconds) => {
    const run = start(only({ Type: 'Wait', SecondsPath: '$.wait_seconds' }), { input: { wait_seconds } });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it.each([
    ['a timestamp without an offset', '2026-01-01T00:01:00'],
    ['a date', '2026-01-01'],
    ['a number', 60],
    ['nothing', undefined],
  ])('fails where TimestampPath leads to %s', async (_, until) => {
    const input = until === undefined ? {} : { until };
    const run = start(only({ Type: 'Wait', TimestampPath: '$.until' }), { input });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('takes random values from the given source', async () => {
    const Parameters = { 'id.$': 'States.UUID()', 'number.$': 'States.MathRandom(0, 10)' };
    const run = start(only({ Type: 'Pass', Parameters }), { random: () => 0.5 });
    expect(await run.outcome).toMatchObject({
      output: { id: '80808080-8080-4080-8080-808080808080', number: 5 },
    });
  });

  it('passes the same object through Choice and Wait', async () => {
    const definition = {
      StartAt: 'Choose',
      States: {
        Choose: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Wait' }] },
        Wait: { Type: 'Wait', Seconds: 0, Next: 'Done' },
        Done: { Type: 'Succeed' },
      },
    };
    const input = { a: 1 };
    const run = start(definition, { input });
    const outcome = await run.outcome;
    expect(outcome.status === 'SUCCEEDED' && outcome.output).toBe(input);
  });

  it.each([[null], [false], [0], ['']])('outputs the result %j of a Pass', async (Result) => {
    const run = start(only({ Type: 'Pass', Result, ResultPath: '$.r' }), { input: { a: 1 } });
    expect(await run.outcome).toEqual({ status: 'SUCCEEDED', output: { a: 1, r: Result } });
  });

  it.each<[object, object]>([
    [
      { ErrorPath: '$.error', CausePath: '$.cause' },
      { error: 'AgentLost', cause: 'a "quote" \\' },
    ],
    [
      { Error: 'Named', CausePath: "States.Format('{}: {}', $.error, $.cause)" },
      { error: 'Named', cause: 'AgentLost: a "quote" \\' },
    ],
    [{}, {}],
  ])('fails as %j says', async (fields, failure) => {
    const definition = { StartAt: 'Failed', States: { Failed: { Type: 'Fail', ...fields } } };
    const run = start(definition, { input: { error: 'AgentLost', cause: 'a "quote" \\' } });
    expect(await run.outcome).toEqual({ status: 'FAILED', ...failure });
    expect(typesOf(run.facts)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionEnded']);
  });
});

describe('a Choice', () => {
  const Yes = { Type: 'Succeed' };
  const choose = (fields: object) => ({
    StartAt: 'Choose',
    States: { Choose: { Type: 'Choice', ...fields }, Yes },
  });

  it('decides on the value of InputPath and outputs the value of OutputPath', async () => {
    const Choices = [{ Variable: '$.v', NumericEquals: 1, Next: 'Yes' }];
    const run = start(choose({ InputPath: '$.in', OutputPath: '$.out', Choices }), {
      input: { in: { v: 1, out: 'o' }, v: 2 },
    });
    expect(await run.outcome).toEqual({ status: 'SUCCEEDED', output: 'o' });
  });

  it('can have itself as Default', async () => {
    const Choices = [{ Variable: '$.v', IsNull: true, Next: 'Yes' }];
    const run = start(choose({ Choices, Default: 'Choose' }), { input: { v: 1 } });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.facts).toHaveLength(25_000);
  });

  it('fails as States.NoChoiceMatched when no rule holds and the state has no Default', async () => {
    const Choices = [{ Variable: '$.v', IsNull: true, Next: 'Yes' }];
    const run = start(choose({ Choices }), { input: { v: 1 } });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });
});

describe('an execution that is ended from outside', () => {
  const waiting = only({ Type: 'Wait', Seconds: 99_999_999 });

  it('times out after its TimeoutSeconds', async () => {
    const run = start({ ...waiting, TimeoutSeconds: 29_400 });
    await run.clock.advance(29_400_000);
    expect(await run.outcome).toEqual({ status: 'TIMED_OUT' });
    expect(run.clock.sleeping).toBe(0);
  });

  it('aborts with the given error and cause, and leaves no timer', async () => {
    const run = start({ ...waiting, TimeoutSeconds: 29_400 });
    await settled();
    run.stop(new ExecutionEnded({ status: 'ABORTED', error: 'Manual', cause: 'probe' }));
    expect(await run.outcome).toEqual({ status: 'ABORTED', error: 'Manual', cause: 'probe' });
    expect(run.clock.sleeping).toBe(0);
    expect(typesOf(run.facts)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionEnded']);
  });

  it('aborts during a task and records nothing afterwards', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<Json>();
    const integrations = { [INVOKE]: () => promise };
    const Retry = [{ ErrorEquals: ['States.ALL'] }];
    const state = {
      Type: 'Task',
      Resource: INVOKE,
      Parameters: { FunctionName: 'f' },
      TimeoutSeconds: 90,
      Retry,
    };
    const run = start(only(state), { integrations });
    await settled();
    run.stop();
    expect(await run.outcome).toEqual({ status: 'ABORTED' });
    answer('late');
    await run.clock.advance(HOUR);
    expect(typesOf(run.facts).slice(-2)).toEqual(['TaskStarted', 'ExecutionEnded']);
    expect(run.clock.sleeping).toBe(0);
  });

  it('fails with its 25,000th event, which is its last', async () => {
    const definition = {
      StartAt: 'Loop',
      States: {
        Loop: {
          Type: 'Choice',
          Choices: [{ Variable: '$.spin', BooleanEquals: true, Next: 'Tick' }],
          Default: 'Done',
        },
        Tick: { Type: 'Pass', Next: 'Loop' },
        Done: { Type: 'Succeed' },
      },
    };
    const run = start(definition, { input: { spin: true } });
    expect(await run.outcome).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(run.facts).toHaveLength(25_000);
  });
});

const AGE_TO_WAIT = 0.05;

/** The loop of the real workflow: poll, wait as long as the poller says, poll again. */
const polling = {
  StartAt: 'Poll',
  TimeoutSeconds: 29_400,
  States: {
    Poll: {
      Type: 'Task',
      Resource: INVOKE,
      TimeoutSeconds: 30,
      Parameters: { FunctionName: 'poller', Payload: { 'session_id.$': '$.session_id' } },
      OutputPath: '$.Payload',
      Next: 'HasEnded',
    },
    HasEnded: {
      Type: 'Choice',
      Choices: [{ Variable: '$.state', StringEquals: 'COMPLETED', Next: 'Completed' }],
      Default: 'WaitForAgent',
    },
    WaitForAgent: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Poll' },
    Completed: { Type: 'Succeed' },
  },
};

function pollerOf(ageMs: () => number): Json {
  const wait_seconds = Math.min(60, Math.max(1, Math.round((ageMs() / 1000) * AGE_TO_WAIT)));
  return { session_id: 's', state: ageMs() >= 8 * HOUR ? 'COMPLETED' : 'RUNNING', wait_seconds };
}

describe('a session of eight hours', () => {
  it('has about 5,000 events and takes less than a second on a virtual clock', async () => {
    let startedAt = 0;
    const integrations = {
      [INVOKE]: async (): Promise<Json> => ({ Payload: pollerOf(() => run.clock.now() - startedAt) }),
    };
    const run = start(polling, { integrations, input: { session_id: 's' } });
    startedAt = run.clock.now();
    await run.clock.advance(8 * HOUR + 60_000);
    expect(await run.outcome).toMatchObject({ status: 'SUCCEEDED', output: { state: 'COMPLETED' } });
    expect(run.facts.length).toBeGreaterThan(4500);
    expect(run.facts.length).toBeLessThan(6000);
    expect(run.clock.sleeping).toBe(0);
  });
});
