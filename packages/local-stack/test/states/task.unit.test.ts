import { settled } from '../../../../test/support/virtual-clock.ts';
import type { Json } from '../../src/states/json.ts';
import { StatesError } from '../../src/states/outcome.ts';
import { INVOKE, only, start, typesOf } from './support/executions.ts';

const task = { Type: 'Task', Resource: INVOKE, Parameters: { FunctionName: 'f' } };

/** An integration that fails with the given errors, one a call, and then answers. */
function failing(...errors: readonly string[]) {
  const left = [...errors];
  let calls = 0;
  return {
    calls: () => calls,
    integrations: {
      [INVOKE]: async (): Promise<Json> => {
        calls += 1;
        const error = left.shift();
        if (error !== undefined) throw new StatesError(error, `{"errorType":"${error}"}`);
        return { Payload: 'done' };
      },
    },
  };
}

const never = { [INVOKE]: () => new Promise<Json>(() => undefined) };

describe('a Task', () => {
  it('has five events', async () => {
    const { integrations } = failing();
    const run = start(only({ ...task, OutputPath: '$.Payload', TimeoutSeconds: 30 }), { integrations });
    expect(await run.outcome).toEqual({ status: 'SUCCEEDED', output: 'done' });
    expect(typesOf(run.facts).slice(1, -1)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
    expect(run.clock.sleeping).toBe(0);
  });

  it('retries an error by its literal name, with three more events and the delay of its Retry', async () => {
    const fake = failing('AgentRuntimeUnavailable', 'AgentRuntimeUnavailable');
    const Retry = [{ ErrorEquals: ['AgentRuntimeUnavailable'], IntervalSeconds: 2, JitterStrategy: 'FULL' }];
    const run = start(only({ ...task, Retry }), { ...fake, random: () => 0.5 });
    await settled();
    expect(fake.calls()).toBe(1);
    await run.clock.advance(999);
    expect(fake.calls()).toBe(1);
    await run.clock.advance(1);
    expect(fake.calls()).toBe(2);
    await run.clock.advance(2000);
    expect(await run.outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(typesOf(run.facts)).toHaveLength(2 + 5 + 3 * 2);
    expect(typesOf(run.facts).slice(4, 7)).toEqual(['TaskFailed', 'TaskScheduled', 'TaskStarted']);
  });

  it('puts the number of its retries into the context object', async () => {
    const seen: Json[] = [];
    const integrations = {
      [INVOKE]: async (parameters: Json): Promise<Json> => {
        seen.push(parameters);
        throw new StatesError('Busy', '');
      },
    };
    const Parameters = { 'count.$': '$$.State.RetryCount', 'name.$': '$$.State.Name' };
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }];
    const run = start(only({ ...task, Parameters, Retry }), { integrations });
    await run.clock.advance(1000);
    expect(await run.outcome).toEqual({ status: 'FAILED', error: 'Busy', cause: '' });
    expect(seen).toEqual([
      { count: 0, name: 'Only' },
      { count: 1, name: 'Only' },
    ]);
  });

  it('passes error and cause to the state of its Catch when no retry is left', async () => {
    const definition = {
      StartAt: 'Call',
      States: {
        Call: {
          ...task,
          Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
          Catch: [
            { ErrorEquals: ['Other'], Next: 'Unreached' },
            { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Explain' },
          ],
          End: true,
        },
        Explain: {
          Type: 'Pass',
          Parameters: { 'answer.$': 'States.StringToJson($.failure.Cause)' },
          Next: 'Failed',
        },
        Failed: { Type: 'Fail', Error: 'Named', CausePath: '$.answer.errorType' },
        Unreached: { Type: 'Succeed' },
      },
    };
    const run = start(definition, { ...failing('Busy', 'Busy'), input: { id: 1 } });
    await run.clock.advance(1000);
    expect(await run.outcome).toEqual({ status: 'FAILED', error: 'Named', cause: 'Busy' });
    expect(run.facts).toContainEqual({
      type: 'StateExited',
      kind: 'Task',
      name: 'Call',
      output: { id: 1, failure: { Error: 'Busy', Cause: '{"errorType":"Busy"}' } },
    });
  });

  it('passes its input on when a Catch has ResultPath null', async () => {
    const definition = {
      StartAt: 'Call',
      States: {
        Call: { ...task, Catch: [{ ErrorEquals: ['Taken'], ResultPath: null, Next: 'Done' }], End: true },
        Done: { Type: 'Succeed' },
      },
    };
    const run = start(definition, { ...failing('Taken'), input: { id: 1 } });
    expect(await run.outcome).toEqual({ status: 'SUCCEEDED', output: { id: 1 } });
  });

  it('times out after TimeoutSeconds, which States.Timeout matches and States.TaskFailed does not', async () => {
    const definition = {
      StartAt: 'Call',
      States: {
        Call: {
          ...task,
          TimeoutSeconds: 90,
          Catch: [
            { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
            { ErrorEquals: ['States.Timeout'], Next: 'Right' },
          ],
          End: true,
        },
        Wrong: { Type: 'Fail' },
        Right: { Type: 'Succeed' },
      },
    };
    const run = start(definition, { integrations: never });
    await run.clock.advance(89_999);
    expect(typesOf(run.facts).at(-1)).toBe('TaskStarted');
    await run.clock.advance(1);
    expect(await run.outcome).toEqual({
      status: 'SUCCEEDED',
      output: { Error: 'States.Timeout', Cause: '' },
    });
    expect(typesOf(run.facts)).toContain('TaskTimedOut');
    expect(run.clock.sleeping).toBe(0);
  });

  it('reads its timeout from the input after InputPath, not from its Parameters', async () => {
    const run = start(only({ ...task, InputPath: '$.in', TimeoutSecondsPath: '$.limit' }), {
      integrations: never,
      input: { in: { limit: 5 } },
    });
    await run.clock.advance(5000);
    expect(await run.outcome).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
  });

  it('waits without a limit when it has no timeout', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<Json>();
    const integrations = { [INVOKE]: () => promise };
    const run = start(only({ ...task, ResultPath: '$.r' }), { integrations });
    await run.clock.advance(86_400_000);
    answer('late');
    expect(await run.outcome).toEqual({ status: 'SUCCEEDED', output: { r: 'late' } });
  });

  it('fails with the state and its entry event in the cause for a path without a value, which no Catch matches', async () => {
    const state = {
      ...task,
      Parameters: { 'id.$': '$.id' },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
    };
    const definition = {
      StartAt: 'Only',
      States: { Only: { ...state, End: true }, Done: { Type: 'Succeed' } },
    };
    const run = start(definition, failing());
    expect(await run.outcome).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). " +
        "The JSONPath '$.id' specified for the field 'id.$' could not be found in the input",
    });
  });

  it('passes the failure of a function to a Catch of States.ALL, with the state and its entry event', async () => {
    const definition = {
      StartAt: 'Call',
      States: {
        Call: {
          ...task,
          Parameters: { 'range.$': 'States.ArrayRange(1, 9, $.step)' },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          End: true,
        },
        Done: { Type: 'Succeed' },
      },
    };
    const fake = failing();
    const outcome = await start(definition, { ...fake, input: { step: 0 } }).outcome;
    expect(outcome).toMatchObject({
      status: 'SUCCEEDED',
      output: {
        Error: 'States.IntrinsicFailure',
        Cause: expect.stringContaining(
          "the state 'Call' (entered at the event id #2). The function 'States.ArrayRange",
        ),
      },
    });
    expect(fake.calls()).toBe(0);
  });

  it.each([[0], [-1], ['5'], [null]])('fails when TimeoutSecondsPath leads to %j', async (limit) => {
    const run = start(only({ ...task, TimeoutSecondsPath: '$.limit' }), { ...failing(), input: { limit } });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('fails on a result that is too large', async () => {
    const integrations = { [INVOKE]: async (): Promise<Json> => 'x'.repeat(262_143) };
    expect(await start(only(task), { integrations }).outcome).toEqual({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it('accepts an input and a result of exactly the maximum size', async () => {
    const full = 'x'.repeat(262_142);
    const integrations = { [INVOKE]: async (): Promise<Json> => full };
    const { Parameters: _, ...plain } = task;
    expect(await start(only(plain), { input: full, integrations }).outcome).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  it('makes no call with parameters that are too large', async () => {
    const { calls, integrations } = failing();
    const Parameters = { FunctionName: 'f', 'Payload.$': '$' };
    const run = start(only({ ...task, Parameters }), { input: 'x'.repeat(262_142), integrations });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(calls()).toBe(0);
  });

  it.each([
    ['its result in its input', [], async (): Promise<Json> => 'x'.repeat(100_000)],
    [
      'a caught error in its input',
      [{ ErrorEquals: ['States.ALL'], ResultPath: '$.added', Next: 'Only' }],
      async (): Promise<Json> => {
        throw new StatesError('Broken', 'x'.repeat(100_000));
      },
    ],
  ])('fails when %s makes the output too large', async (_, Catch, call) => {
    const run = start(only({ ...task, ResultPath: '$.added', Catch }), {
      input: { payload: 'x'.repeat(200_000) },
      integrations: { [INVOKE]: call },
    });
    expect(await run.outcome).toEqual({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'Only' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(typesOf(run.facts).at(-2)).toMatch(/^Task(Succeeded|Failed)$/);
  });
});
