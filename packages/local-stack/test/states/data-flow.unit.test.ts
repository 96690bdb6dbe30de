import { createDataFlow, createDecision, createPathReader } from '../../src/states/data-flow.ts';
import type { Json, JsonObject } from '../../src/states/json.ts';
import { StatesError } from '../../src/states/outcome.ts';

const context: JsonObject = {
  Execution: { Name: 'run-1', StartTime: '2026-01-01T00:00:00.000Z', Input: { a: 1 } },
  State: { Name: 'Only' },
};

const same = async (effective: Json): Promise<Json> => effective;

async function failure(promise: Promise<unknown>) {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  return error instanceof StatesError ? error.failure : error;
}

describe('the data flow of a state', () => {
  it('hands the input on by reference when no field asks for anything else', async () => {
    const input = { a: 1 };
    expect(await createDataFlow({})(input, context, same)).toBe(input);
  });

  it('gives the work its input after InputPath and Parameters, and places its result', async () => {
    const flow = createDataFlow({
      InputPath: '$.in',
      Parameters: { 'id.$': '$.id', fixed: ['$.id'] },
      ResultSelector: { 'kept.$': '$.payload' },
      ResultPath: '$.out',
    });
    const seen: Json[] = [];
    const output = await flow({ in: { id: 7 } }, context, async (effective) => {
      seen.push(effective);
      return { payload: 'p', dropped: true };
    });
    expect(seen).toEqual([{ id: 7, fixed: ['$.id'] }]);
    expect(output).toEqual({ in: { id: 7 }, out: { kept: 'p' } });
  });

  it.each([
    ['a path', { 'v.$': '$$.Execution.StartTime' }, '2026-01-01T00:00:00.000Z'],
    ['an intrinsic function', { 'v.$': "States.Format('{}#$$', $$.Execution.Name)" }, 'run-1#$$'],
    ['the input of the execution', { 'v.$': '$$.Execution.Input.a' }, 1],
    ['a part of the context', { 'v.$': '$$.State' }, { Name: 'Only' }],
  ])('reads the context object given to it, not the one of the library, in %s', async (_, Parameters, v) => {
    expect(await createDataFlow({ Parameters })({}, context, same)).toEqual({ v });
  });

  it('takes its whole input from the context object', async () => {
    const flow = createDataFlow({ InputPath: '$$.Execution.Name', ResultPath: '$.session_id' });
    expect(await flow({ payload: {} }, context, same)).toEqual({ payload: {}, session_id: 'run-1' });
  });

  it('replaces the input where ResultPath is $, and keeps it where ResultPath is null', async () => {
    const work = async (): Promise<Json> => 'result';
    expect(await createDataFlow({ ResultPath: '$' })({ a: 1 }, context, work)).toBe('result');
    expect(await createDataFlow({ ResultPath: null })({ a: 1 }, context, work)).toEqual({ a: 1 });
  });

  it('keeps the backslashes of data that States.Format puts together', async () => {
    const cause = '{"errorMessage":"a \\"quoted\\" C:\\\\path"}';
    const read = createPathReader("States.Format('it\\'s {}', $.cause)");
    expect(await read({ cause }, context)).toBe(`it's ${cause}`);
  });

  it('parses a JSON text with escapes', async () => {
    const read = createPathReader('States.StringToJson($.text)');
    expect(await read({ text: '{"message":"a \\"quoted\\" word"}' }, context)).toEqual({
      message: 'a "quoted" word',
    });
  });

  it('fails as States.Runtime on a path that leads nowhere', async () => {
    const flow = createDataFlow({ Parameters: { 'id.$': '$.missing' } });
    expect(await failure(flow({}, context, same))).toEqual({
      error: 'States.Runtime',
      cause: "Path expression '$.missing' does not point to a value",
    });
  });

  it('fails as States.IntrinsicFailure on a text that is not JSON', async () => {
    const read = createPathReader('States.StringToJson($.text)');
    expect(await failure(read({ text: '{' }, context))).toMatchObject({ error: 'States.IntrinsicFailure' });
  });

  it.each([
    ['of another type', "States.Format('{}', $.object)"],
    ['that are too few', "States.Format('{} {}', $.text)"],
    ['of another range', 'States.ArrayRange(1, 9, 0)'],
  ])(
    'fails as States.IntrinsicFailure on arguments %s, so that a Catch of States.ALL covers it',
    async (_, path) => {
      const read = createPathReader(path);
      expect(await failure(read({ text: 'a', object: {} }, context))).toMatchObject({
        error: 'States.IntrinsicFailure',
      });
    },
  );

  it('passes on the error of the work as it is', async () => {
    const own = new StatesError('InvalidInput', 'cause');
    const flow = createDataFlow({ ResultPath: '$.r' });
    await expect(flow({}, context, () => Promise.reject(own))).rejects.toBe(own);
  });
});

describe('a decision', () => {
  it.each([
    [{ IsPresent: true }, { v: 1 }, 'Yes'],
    [{ IsPresent: true }, {}, 'No'],
    [{ IsPresent: false }, {}, 'Yes'],
    [{ IsPresent: false }, { v: 1 }, 'No'],
    [{ IsNull: false }, { v: null }, 'No'],
    [{ IsString: false }, { v: 1 }, 'Yes'],
    [{ StringEquals: 'COMPLETED' }, { v: 'COMPLETED' }, 'Yes'],
    [{ NumericGreaterThan: 3 }, { v: 4 }, 'Yes'],
  ])('takes %j for %j to %s', async (test, input, next) => {
    const decide = createDecision([{ Variable: '$.v', ...test, Next: 'Yes' }], 'No');
    expect(await decide(input, context)).toBe(next);
  });

  it('reads the context object inside And, Or and Not', async () => {
    const named = { Variable: '$$.Execution.Name', StringEquals: 'run-1' };
    const rule = { And: [{ Not: { Variable: '$.v', IsPresent: false } }, { Or: [named] }], Next: 'Yes' };
    expect(await createDecision([rule], 'No')({ v: 1 }, context)).toBe('Yes');
  });

  it('can lead back to where it came from', async () => {
    expect(await createDecision([], 'State')({}, context)).toBe('State');
  });

  it('fails when no rule matches and there is no default', async () => {
    const decide = createDecision([{ Variable: '$.v', IsNull: true, Next: 'Yes' }], undefined);
    expect(await failure(decide({ v: 1 }, context))).toMatchObject({ error: 'States.NoChoiceMatched' });
  });
});
