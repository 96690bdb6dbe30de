import { parseRule } from '../../src/states/choices.ts';
import { ExpressionError } from '../../src/states/cursor.ts';
import type { Json, JsonObject } from '../../src/states/json.ts';
import { failureOf, scopeOf } from './support/scope.ts';

const holds = (rule: Json, input: Json) => parseRule(rule)(scopeOf(input));

const T0 = '2012-10-09T19:00:55Z';
const T1 = '2012-10-09T19:00:56Z';

describe('a comparison of a Choice rule', () => {
  // With a fixed value and, in the Path form of the operator, with a value of the input.
  it.each<[string, Json, Json, boolean]>([
    ['StringEquals', 'Hello', 'Hello', true],
    ['StringEquals', ' ', '     ', false],
    ['StringEquals', 'hello', 'Hello', false],
    ['StringEquals', null, 'Hello', false],
    ['StringEquals', ['Hello'], 'Hello', false],
    ['StringLessThan', 'A', 'AB', true],
    ['StringLessThan', '', '', false],
    ['StringLessThanEquals', '', '', true],
    ['StringLessThanEquals', 'AB', 'A', false],
    ['StringGreaterThan', 'A', 'A ', false],
    ['StringGreaterThan', 'AB', 'A', true],
    ['StringGreaterThanEquals', 'AB', 'A', true],
    ['StringGreaterThanEquals', 'A', 'AB', false],
    ['NumericEquals', 0, 0, true],
    ['NumericEquals', null, 0, false],
    ['NumericEquals', '0', 0, false],
    ['NumericEquals', 1, 1.1, false],
    ['NumericLessThan', 0, 1, true],
    ['NumericLessThan', 0, 0, false],
    ['NumericLessThanEquals', 0, 0, true],
    ['NumericGreaterThan', 4, 3, true],
    ['NumericGreaterThan', 0, 0, false],
    ['NumericGreaterThanEquals', 0, 0, true],
    ['NumericGreaterThanEquals', 0, 1, false],
    ['BooleanEquals', true, true, true],
    ['BooleanEquals', false, false, true],
    ['BooleanEquals', false, true, false],
    ['BooleanEquals', null, false, false],
    ['BooleanEquals', 1, true, false],
    ['TimestampEquals', T0, T0, true],
    ['TimestampEquals', '2012-10-09T21:00:55+02:00', T0, true],
    ['TimestampEquals', T0, T1, false],
    ['TimestampEquals', '2023-02-24 12:15:56.832957', T0, false],
    ['TimestampEquals', 0, T0, false],
    ['TimestampLessThan', T0, T1, true],
    ['TimestampLessThan', T1, T0, false],
    ['TimestampLessThanEquals', T0, T0, true],
    ['TimestampGreaterThan', T1, T0, true],
    ['TimestampGreaterThan', T0, T0, false],
    ['TimestampGreaterThanEquals', T0, T1, false],
  ])('%s of %j and %j is %s', (operator, value, operand, expected) => {
    expect(holds({ Variable: '$.v', [operator]: operand }, { v: value })).toBe(expected);
    expect(holds({ Variable: '$.v', [`${operator}Path`]: '$.o' }, { v: value, o: operand })).toBe(expected);
  });

  it('is false for a value of the input of another type', () => {
    expect(holds({ Variable: '$.v', NumericEqualsPath: '$.o' }, { v: 1, o: '1' })).toBe(false);
  });

  it.each<[string, Json, boolean]>([
    ['foo*.log', 'foo23.log', true],
    ['*.log', 'zebra.log', true],
    ['foo*.*', 'foobar.zebra', true],
    ['foo*.log', 'foo.log.txt', false],
    ['*', '', true],
    ['a*a', 'a', false],
    ['a*b*a', 'aba', true],
    ['a*ab*b', 'ab', false],
    ['.*', 'x', false],
    ['exact', 'exact', true],
    ['exact', 'exactly', false],
    [String.raw`\*`, '*', true],
    [String.raw`\*`, 'x', false],
    [String.raw`\\*`, String.raw`\x`, true],
    ['*', 1, false],
  ])('StringMatches %s of %j is %s', (pattern, value, expected) => {
    expect(holds({ Variable: '$.v', StringMatches: pattern }, { v: value })).toBe(expected);
  });

  it('matches many stars in time in proportion to the text', () => {
    const rule = { Variable: '$.v', StringMatches: `${'a*'.repeat(1000)}b` };
    expect(holds(rule, { v: 'a'.repeat(100_000) })).toBe(false);
  });
});

describe('a test of a value', () => {
  const values: JsonObject = {
    null: null,
    zero: 0,
    float: 1.1,
    text: 'a',
    empty: '',
    time: T0,
    local: '2012-10-09T19:00:55',
    no: false,
    list: [],
    object: {},
  };

  it.each<[string, string[]]>([
    ['IsPresent', Object.keys(values)],
    ['IsNull', ['null']],
    ['IsNumeric', ['zero', 'float']],
    ['IsString', ['text', 'empty', 'time', 'local']],
    ['IsBoolean', ['no']],
    ['IsTimestamp', ['time']],
  ])('%s is true for %j only, and its test for false is the opposite', (operator, expected) => {
    const found = (operand: boolean) =>
      Object.keys(values).filter((name) => holds({ Variable: `$.${name}`, [operator]: operand }, values));
    expect(found(true)).toEqual(expected);
    expect(found(false)).toEqual(Object.keys(values).filter((name) => !expected.includes(name)));
  });

  it('IsPresent accepts a missing value; every other operator fails as States.Runtime', () => {
    expect(holds({ Variable: '$.v', IsPresent: true }, {})).toBe(false);
    expect(holds({ Variable: '$.v', IsPresent: false }, {})).toBe(true);
    for (const test of [{ IsNull: true }, { StringEquals: 'a' }]) {
      expect(failureOf(() => holds({ Variable: '$.v', ...test }, {}))).toMatchObject({
        error: 'States.Runtime',
        cause: expect.stringContaining("'$.v'"),
      });
    }
    expect(failureOf(() => holds({ Variable: '$.v', StringEqualsPath: '$.o' }, { v: 'a' }))).toMatchObject({
      error: 'States.Runtime',
    });
  });
});

describe('a combination of rules', () => {
  const inTwenties = {
    And: [
      { Variable: '$.value', IsPresent: true },
      { Variable: '$.value', IsNumeric: true },
      { Variable: '$.value', NumericGreaterThanEquals: 20 },
      { Variable: '$.value', NumericLessThan: 30 },
    ],
  };

  it.each<[Json, boolean]>([
    [{ value: 22 }, true],
    [{ value: 30 }, false],
    [{ value: '22' }, false],
    [{}, false],
  ])('And of four rules for %j is %s, and stops at the first that is false', (input, expected) => {
    expect(holds(inTwenties, input)).toBe(expected);
    expect(holds({ Not: inTwenties }, input)).toBe(!expected);
  });

  it('reads the context object inside And, Or and Not, and stops Or at the first rule that is true', () => {
    const named = { Variable: '$$.Execution.Name', StringEquals: 'run-1' };
    const missing = { Variable: '$.missing', StringEquals: 'a' };
    const rule = { And: [{ Not: { Variable: '$.v', IsPresent: false } }, { Or: [named, missing] }] };
    expect(holds(rule, { v: 1 })).toBe(true);
  });
});

describe('parsing a rule', () => {
  it.each<[string, Json]>([
    ['text', 'a'],
    ['no operator', { Variable: '$.v' }],
    ['two operators', { Variable: '$.v', IsNull: true, IsString: true }],
    ['an unknown operator', { Variable: '$.v', StringContains: 'a' }],
    ['the name of an inherited property', { Variable: '$.v', constructor: true }],
    ['an order of booleans', { Variable: '$.v', BooleanLessThan: true }],
    ['no Variable', { StringEquals: 'a' }],
    ['a Variable that is not a path', { Variable: 'v', StringEquals: 'a' }],
    ['a Variable that is a function', { Variable: "States.Format('a')", StringEquals: 'a' }],
    ['a fixed value of another type', { Variable: '$.v', NumericEquals: '1' }],
    ['a timestamp without an offset', { Variable: '$.v', TimestampEquals: '2012-10-09T19:00:55' }],
    ['a Path operator with a value', { Variable: '$.v', NumericEqualsPath: 1 }],
    ['a type test without a boolean', { Variable: '$.v', IsNull: 'true' }],
    ['a pattern that is not a text', { Variable: '$.v', StringMatches: 1 }],
    ['a pattern with an open escape', { Variable: '$.v', StringMatches: 'a\\' }],
    ['an empty And', { And: [] }],
    ['an Or that is not a list', { Or: { Variable: '$.v', IsNull: true } }],
    ['a nested Next', { Not: { Variable: '$.v', IsNull: true, Next: 'A' } }],
  ])('refuses %s', (_, rule) => {
    expect(() => parseRule(rule)).toThrow(ExpressionError);
    expect(() => parseRule({ And: [rule] })).toThrow(ExpressionError);
  });
});
