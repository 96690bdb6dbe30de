import { ExpressionError } from '../../src/states/cursor.ts';
import {
  applyPath,
  type DataFlow,
  effectiveInput,
  effectiveOutput,
  parseTemplate,
} from '../../src/states/data-flow.ts';
import type { Json } from '../../src/states/json.ts';
import { parsePath, parseReferencePath } from '../../src/states/paths.ts';
import { failureOf, scopeOf } from './support/scope.ts';

const fill = (template: Json, input: Json = {}) => parseTemplate(template)(scopeOf(input));
const InputPath = (path: string): DataFlow => ({ InputPath: parsePath(path) });

describe('what a state works with', () => {
  it('is its input, the same object, when no field asks for anything else', () => {
    const input = { a: 1 };
    expect(effectiveInput({}, scopeOf(input))).toBe(input);
  });

  it('is what InputPath selects, put into the template of Parameters', () => {
    const Parameters = parseTemplate({ 'id.$': '$.id', fixed: ['$.id'] });
    expect(effectiveInput({ ...InputPath('$.in'), Parameters }, scopeOf({ in: { id: 7 }, id: 8 }))).toEqual({
      id: 7,
      fixed: ['$.id'],
    });
  });

  it('is an array of several values that InputPath selects', () => {
    expect(effectiveInput(InputPath('$.a[0,1]'), scopeOf({ a: [1, 2, 3, 4] }))).toEqual([1, 2]);
  });

  it('is an empty object where InputPath is null', () => {
    expect(effectiveInput({ InputPath: null }, scopeOf({ a: 1 }))).toEqual({});
  });

  it('can be a part of the context object', () => {
    expect(effectiveInput(InputPath('$$.Execution.Name'), scopeOf({}))).toBe('run-1');
  });

  it('fails as States.Runtime, naming the path, where InputPath leads nowhere', () => {
    const failure = failureOf(() => effectiveInput(InputPath('$.missing'), scopeOf({})));
    expect(failure).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining("'$.missing'") });
  });
});

describe('what a state hands on', () => {
  const output = (fields: DataFlow, result: Json, input: Json = { a: 1 }) =>
    effectiveOutput(fields, scopeOf(input), result);

  it('is its result, the same object, when no field asks for anything else', () => {
    const result = { b: 2 };
    expect(output({}, result)).toBe(result);
  });

  it('is its input with the selected part of the result in the place of ResultPath, after OutputPath', () => {
    const fields = {
      ResultSelector: parseTemplate({ 'kept.$': '$.payload', 'name.$': '$$.Execution.Name' }),
      ResultPath: parseReferencePath('$.out'),
    };
    const result = { payload: 'p', dropped: true };
    expect(output(fields, result)).toEqual({ a: 1, out: { kept: 'p', name: 'run-1' } });
    expect(output({ ...fields, OutputPath: parsePath('$.out.kept') }, result)).toBe('p');
  });

  it('is the result where ResultPath is $, and the input where ResultPath is null', () => {
    expect(output({ ResultPath: parseReferencePath('$') }, 'result')).toBe('result');
    expect(output({ ResultPath: null }, 'result')).toEqual({ a: 1 });
  });

  it('is an empty object where OutputPath is null', () => {
    expect(output({ OutputPath: null }, 'result')).toEqual({});
  });

  it('keeps the input as it was', () => {
    const input = { list: [{ a: 1 }] };
    output({ ResultPath: parseReferencePath('$.list[0].b') }, 2, input);
    expect(input).toEqual({ list: [{ a: 1 }] });
  });

  it('fails as States.ResultPathMatchFailure where the input has no place for the result', () => {
    const fields = { ResultPath: parseReferencePath('$.x') };
    expect(failureOf(() => output(fields, 1, 'foo'))).toMatchObject({
      error: 'States.ResultPathMatchFailure',
    });
  });

  it('fails as States.Runtime where OutputPath leads nowhere', () => {
    const OutputPath = parsePath('$.no.such');
    expect(failureOf(() => output({ OutputPath }, {}))).toMatchObject({ error: 'States.Runtime' });
    expect(failureOf(() => applyPath(OutputPath, scopeOf({})))).toMatchObject({ error: 'States.Runtime' });
  });
});

describe('a payload template', () => {
  it('takes the fields whose names end in .$ from paths and functions, however deep', () => {
    const template = {
      flagged: true,
      parts: { 'first.$': '$.vals[0]', 'last3.$': '$.vals[-3:]' },
      'weekday.$': '$$.State.Name',
      'formattedOutput.$': "States.Format('Today is {}', $$.State.Name)",
      list: [{ 'id.$': '$.vals[1]' }, '$.vals', null],
    };
    expect(fill(template, { flagged: 7, vals: [0, 10, 20, 30, 40, 50] })).toEqual({
      flagged: true,
      parts: { first: 0, last3: [30, 40, 50] },
      weekday: 'Only',
      formattedOutput: 'Today is Only',
      list: [{ id: 10 }, '$.vals', null],
    });
  });

  it.each<Json>([2.5, 'Hello, $.a', true, null, [], {}, { a: '$.b' }])('gives %j as it is', (template) => {
    expect(fill(template)).toEqual(template);
  });

  it.each<[string, Json]>([
    ['a number', { 'a.$': 1 }],
    ['an object', { 'a.$': { b: 1 } }],
    ['a text that is neither path nor function', { 'a.$': 'b' }],
    ['the name of another field', { 'a.$': '$.b', a: 1 }],
  ])('refuses a field with %s', (_, template) => {
    expect(() => parseTemplate(template)).toThrow(ExpressionError);
    expect(() => parseTemplate([{ deep: template }])).toThrow(ExpressionError);
  });
});
