import fc from 'fast-check';
import { ExpressionError } from '../../src/states/cursor.ts';
import { parseExpression } from '../../src/states/expressions.ts';
import type { Json } from '../../src/states/json.ts';
import { failureOf, scopeOf } from './support/scope.ts';

const evaluate = (text: string, input: Json = {}) => parseExpression(text, 'value.$')(scopeOf(input));

describe('a path as an expression', () => {
  it('returns the value at the path, also null', () => {
    expect(evaluate('$.a', { a: null })).toBeNull();
    expect(evaluate('$$.Execution.Name')).toBe('run-1');
  });

  it('fails as States.Runtime, with path and field in the cause, without a value', () => {
    expect(failureOf(() => evaluate('$.missing'))).toEqual({
      error: 'States.Runtime',
      cause: "The JSONPath '$.missing' specified for the field 'value.$' could not be found in the input",
    });
  });
});

describe('the arguments of a function', () => {
  it.each<[string, Json]>([
    ['States.Array()', []],
    ['States.Array( )', []],
    ["States.Array(1, -5, 3.3, true, false, null, 'string')", [1, -5, 3.3, true, false, null, 'string']],
    ['States.Array(0,-0.5,1e3,1.5E-1)', [0, -0.5, 1000, 0.15]],
    ["States.Array( 1 ,\t'a' ,\n$.o )", [1, 'a', { b: 1 }]],
    ["States.Array($.list[0,1], $.o['b'], $$.Execution.Name)", [[1, 2], 1, 'run-1']],
    ["States.Array('a,b', 'c)', '$.o', 'States.UUID()')", ['a,b', 'c)', '$.o', 'States.UUID()']],
    ["States.Array('Hello\nWorld', '')", ['Hello\nWorld', '']],
    ['States.Array(States.Array(States.Array()), 1)', [[[]], 1]],
    [
      "States.ArrayPartition(States.Array(States.Array(1, null, 'string', $.o), 1, true), 2)",
      [[[1, null, 'string', { b: 1 }], 1], [true]],
    ],
    ["States.ArrayGetItem(States.StringSplit($$.StateMachine.Name, '-'), 0)", 'a'],
    [
      "States.ArrayGetItem(States.StringSplit($$.StateMachine.Name, '-'), States.MathAdd(States.ArrayLength(States.StringSplit($$.StateMachine.Name, '-')), -1))",
      'suffix',
    ],
    [
      `States.JsonMerge(States.StringToJson('{"constant_in_literal": "false"}'), $.o, false)`,
      { constant_in_literal: 'false', b: 1 },
    ],
  ])('of %s', (text, result) => {
    expect(evaluate(text, { o: { b: 1 }, list: [1, 2, 3] })).toEqual(result);
  });

  it.each([
    [String.raw`States.Format('it\'s {}', $.v)`, "it's C:\\x {}"],
    [String.raw`States.Format('\{\} and {}', $.v)`, '{} and C:\\x {}'],
    [String.raw`States.Format('\\ {}', $.v)`, '\\ C:\\x {}'],
    [String.raw`States.Format('\\{}', $.v)`, '\\C:\\x {}'],
    [String.raw`States.Format('{\}{}{', $.v)`, '{}C:\\x {}{'],
    ['States.Format($.template, $.v)', 'path \\{C:\\x {}\\}'],
    ["States.Format('{}#$$', $$.Execution.Name)", 'run-1#$$'],
  ])('%s decodes the escapes of the language in texts, but not in data', (text, result) => {
    expect(evaluate(text, { v: 'C:\\x {}', template: 'path \\{{}\\}' })).toBe(result);
  });

  it('fails as States.Runtime, with the whole expression in the cause, for a path without a value', () => {
    const text = "States.Format('{}', States.Format('{}', $.nope))";
    expect(failureOf(() => evaluate(text, { other: 1 }))).toEqual({
      error: 'States.Runtime',
      cause: `The function '${text}' had the following error: The JsonPath argument for the field '$.nope' could not be found in the input`,
    });
    expect(failureOf(() => evaluate("States.Format('{}', $.items[5])", { items: [1] }))).toMatchObject({
      error: 'States.Runtime',
    });
    expect(evaluate("States.Format('{}', $.nul)", { nul: null })).toBe('null');
  });
});

describe('parsing an expression', () => {
  it.each([
    ['nothing', ''],
    ['text', 'a text'],
    ['a text in apostrophes', "'text'"],
    ['a number', '1'],
    ['a function that does not exist', 'States.Compare(1, 2)'],
    ['a function of JavaScript', 'constructor()'],
    ['a function with a lower-case name', "States.format('{}', 1)"],
    ['a name without arguments', 'States.UUID'],
    ['a space before the arguments', 'States.UUID ()'],
    ['an open list', 'States.Array(1'],
    ['an empty argument', 'States.Array(1,)'],
    ['arguments without a comma', 'States.Array(1 2)'],
    ['text after the function', 'States.UUID() x'],
    ['a step after the function', "States.StringSplit('a', 'b')[0]"],
    ['an open text', "States.Array('a)"],
    ['an escape without a character', "States.Array('a\\')"],
    ['an escape of another character', String.raw`States.Array('a\n')`],
    ['a text in quotation marks', 'States.Array("a")'],
    ['a bare word', 'States.Array(word)'],
    ['a number with leading zeros', 'States.Array(012)'],
    ['a filter in an argument', 'States.ArrayLength($.a[?(@.b==1)])'],
    ['a path that does not begin with $', 'States.Array(.a)'],
  ])('refuses %s', (_, text) => {
    expect(() => parseExpression(text, 'value.$')).toThrow(ExpressionError);
  });

  it('accepts ten functions in one field and refuses eleven', () => {
    const nested = (depth: number) => `${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(JSON.stringify(evaluate(nested(10)))).toBe(`${'['.repeat(10)}1${']'.repeat(10)}`);
    expect(() => evaluate(nested(11))).toThrow('at most 10 functions');
    expect(() => evaluate(nested(100_000))).toThrow(ExpressionError);
  });

  it('decodes any text with its escapes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const args = texts.map((text) => `'${text.replace(/['{}\\]/g, '\\$&')}'`);
        expect(evaluate(`States.Array(${args.join(', ')})`)).toEqual(texts);
      }),
    );
  });

  it('parses any text or refuses it with an ExpressionError', () => {
    const token = fc.constantFrom(
      ..."$.[]()'\\{},*:? 0-1aé".split(''),
      'States.',
      'Array(',
      '$$',
      '..',
      'null',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        try {
          parseExpression(tokens.join(''), 'value.$');
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
    );
  });

  it('takes time in proportion to the length of the text', () => {
    const arguments_ = Array.from({ length: 20_000 }, () => "$.a['b'], 'text \\' {}'").join(', ');
    expect(() => parseExpression(`States.Array(${arguments_})`, 'value.$')).not.toThrow();
    expect(() => parseExpression(`States.Array(${arguments_}`, 'value.$')).toThrow(ExpressionError);
    expect(() => parseExpression(`States.Array('${"\\'".repeat(100_000)})`, 'value.$')).toThrow(
      ExpressionError,
    );
  });
});
