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

describe('the effective input of a state', () => {
  it('is the input, as the same object, by default', () => {
    const input = { a: 1 };
    expect(effectiveInput({}, scopeOf(input))).toBe(input);
  });

  it('is the template of Parameters filled with the value of InputPath', () => {
    const Parameters = parseTemplate({ 'id.$': '$.id', fixed: ['$.id'] });
    expect(effectiveInput({ ...InputPath('$.in'), Parameters }, scopeOf({ in: { id: 7 }, id: 8 }))).toEqual({
      id: 7,
      fixed: ['$.id'],
    });
  });

  it('is an array for an InputPath with several values', () => {
    expect(effectiveInput(InputPath('$.a[0,1]'), scopeOf({ a: [1, 2, 3, 4] }))).toEqual([1, 2]);
  });

  it('is an empty object for InputPath null', () => {
    expect(effectiveInput({ InputPath: null }, scopeOf({ a: 1 }))).toEqual({});
  });

  it('can be a part of the context object', () => {
    expect(effectiveInput(InputPath('$$.Execution.Name'), scopeOf({}))).toBe('run-1');
  });

  it('fails as States.Runtime, with the path in the cause, for an InputPath without a value', () => {
    const failure = failureOf(() => effectiveInput(InputPath('$.missing'), scopeOf({})));
    expect(failure).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining("'$.missing'") });
  });
});

describe('the output of a state', () => {
  const output = (fields: DataFlow, result: Json, input: Json = { a: 1 }) =>
    effectiveOutput(fields, scopeOf(input), result);

  it('is the result, as the same object, by default', () => {
    const result = { b: 2 };
    expect(output({}, result)).toBe(result);
  });

  it('is the input with the selected result at ResultPath, after OutputPath', () => {
    const fields = {
      ResultSelector: parseTemplate({ 'kept.$': '$.payload', 'name.$': '$$.Execution.Name' }),
      ResultPath: parseReferencePath('$.out'),
    };
    const result = { payload: 'p', dropped: true };
    expect(output(fields, result)).toEqual({ a: 1, out: { kept: 'p', name: 'run-1' } });
    expect(output({ ...fields, OutputPath: parsePath('$.out.kept') }, result)).toBe('p');
  });

  it('is the result for ResultPath $, and the input for ResultPath null', () => {
    expect(output({ ResultPath: parseReferencePath('$') }, 'result')).toBe('result');
    expect(output({ ResultPath: null }, 'result')).toEqual({ a: 1 });
  });

  it('is an empty object for OutputPath null', () => {
    expect(output({ OutputPath: null }, 'result')).toEqual({});
  });

  it('leaves the input unchanged', () => {
    const input = { list: [{ a: 1 }] };
    output({ ResultPath: parseReferencePath('$.list[0].b') }, 2, input);
    expect(input).toEqual({ list: [{ a: 1 }] });
  });

  it('fails as States.ResultPathMatchFailure when the input cannot hold the result', () => {
    const fields = { ResultPath: parseReferencePath('$.x') };
    expect(failureOf(() => output(fields, 1, 'foo'))).toMatchObject({
      error: 'States.ResultPathMatchFailure',
    });
  });

  it('fails as States.Runtime for an OutputPath without a value', () => {
    const OutputPath = parsePath('$.no.such');
    expect(failureOf(() => output({ OutputPath }, {}))).toMatchObject({ error: 'States.Runtime' });
    expect(failureOf(() => applyPath(OutputPath, scopeOf({})))).toMatchObject({ error: 'States.Runtime' });
  });
});

describe('a payload template', () => {
  it('evaluates fields whose names end in .$, at every depth', () => {
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

  it.each<Json>([2.5, 'Hello, $.a', true, null, [], {}, { a: '$.b' }])('returns %j unchanged', (template) => {
    expect(fill(template)).toEqual(template);
  });

  it.each<[string, Json]>([
    ['a number', { 'a.$': 1 }],
    ['an object', { 'a.$': { b: 1 } }],
    ['a text that is not a path or function', { 'a.$': 'b' }],
    ['the name of another field', { 'a.$': '$.b', a: 1 }],
  ])('refuses a field with %s', (_, template) => {
    expect(() => parseTemplate(template)).toThrow(ExpressionError);
    expect(() => parseTemplate([{ deep: template }])).toThrow(ExpressionError);
  });
});
