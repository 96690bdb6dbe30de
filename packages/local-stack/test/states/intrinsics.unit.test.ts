import { parseExpression } from '../../src/states/expressions.ts';
import type { Json } from '../../src/states/json.ts';
import { failureOf, scopeOf } from './support/scope.ts';

// Sources of the inputs and results: the definitions in the Amazon States Language and in the Step Functions documentation,
// the recordings of AWS in LocalStack's test suite, and the test suite of aws-local-stepfunctions.

const evaluate = (text: string, input: Json = {}, random?: () => number) =>
  parseExpression(text, 'value.$')(scopeOf(input, random));

/** Calls a function with values of any kind, as arguments that are paths. */
function call(name: string, ...values: Json[]): Json {
  return evaluate(`States.${name}(${values.map((_, index) => `$[${index}]`).join(', ')})`, values);
}

const INTRINSIC_FAILURE = expect.objectContaining({ error: 'States.IntrinsicFailure' });

const mixed: Json = [1, 2, 3, 'string', null, true, false, { val1: 'hello', val2: 3 }];

describe('the result of an intrinsic function', () => {
  it.each<[string, Json[], Json]>([
    ['Array', [], []],
    ['Array', [123456], [123456]],
    ['Array', ['Foo', 2020, { random: 'abcdefg' }, null], ['Foo', 2020, { random: 'abcdefg' }, null]],
    ['Array', ['', ' ', 1.1, [1, 2, 3], false], ['', ' ', 1.1, [1, 2, 3], false]],
    ['ArrayPartition', [[1, 2, 3, 4, 5, 6, 7, 8, 9], 4], [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    [
      'ArrayPartition',
      [mixed, 3],
      [
        [1, 2, 3],
        ['string', null, true],
        [false, { val1: 'hello', val2: 3 }],
      ],
    ],
    ['ArrayPartition', [[], 3], []],
    ['ArrayPartition', [[0, 1], 5], [[0, 1]]],
    [
      'ArrayPartition',
      [[0, 1, 2, 3], 2],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['ArrayPartition', [[0, 1, 2], 1.5], [[0, 1], [2]]],
    ['ArrayContains', [[1, 2, 3, 4, 5, 6, 7, 8, 9], 5], true],
    ['ArrayContains', [[], null], false],
    ['ArrayContains', [[], []], false],
    ['ArrayContains', [[[1, 2, 3], 2], null], false],
    [
      'ArrayContains',
      [
        [[1, 2, 3], 2],
        [1, 2, 3],
      ],
      true,
    ],
    ['ArrayContains', [[{ 1: 2, 2: [] }], []], false],
    ['ArrayContains', [[{ a: 2, b: [] }], { b: [], a: 2 }], true],
    ['ArrayContains', [[true], false], false],
    ['ArrayContains', [mixed, { val1: 'world', val2: 10 }], false],
    ['ArrayContains', [['1'], 1], false],
    ['ArrayRange', [1, 9, 2], [1, 3, 5, 7, 9]],
    ['ArrayRange', [0, 9, 3], [0, 3, 6, 9]],
    ['ArrayRange', [0, 10, 3], [0, 3, 6, 9]],
    ['ArrayRange', [1, 9, 9], [1]],
    ['ArrayRange', [-9, -1, 2], [-9, -7, -5, -3, -1]],
    ['ArrayRange', [-1, -9, 2], []],
    ['ArrayRange', [9, -1, -2], [9, 7, 5, 3, 1, -1]],
    ['ArrayRange', [-9, -1, -2], []],
    ['ArrayRange', [1.4, 3.5, 1], [1, 2, 3, 4]],
    ['ArrayGetItem', [[1, 2, 3, 4, 5, 6, 7, 8, 9], 5], 6],
    ['ArrayGetItem', [mixed, 3], 'string'],
    ['ArrayGetItem', [mixed, 20], null],
    ['ArrayGetItem', [mixed, -1], null],
    ['ArrayLength', [[1, 2, 3, 4, 5, 6, 7, 8, 9]], 9],
    ['ArrayLength', [[]], 0],
    ['ArrayUnique', [[1, 2, 3, 3, 3, 3, 3, 3, 4]], [1, 2, 3, 4]],
    [
      'ArrayUnique',
      [
        [
          null,
          null,
          true,
          true,
          1,
          1,
          1.1,
          'a',
          'a',
          [],
          [],
          [[{ a: 1 }]],
          [[{ a: 1 }]],
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      ],
      [null, true, 1, 1.1, 'a', [], [[{ a: 1 }]], { a: 1, b: 2 }],
    ],
    ['ArrayUnique', [[1, '1', true, 'true', null, 'null']], [1, '1', true, 'true', null, 'null']],
    ['Base64Encode', ['Data to encode'], 'RGF0YSB0byBlbmNvZGU='],
    ['Base64Encode', [''], ''],
    ['Base64Encode', ['größe \\'], 'Z3LDtsOfZSBc'],
    ['Base64Decode', ['RGF0YSB0byBlbmNvZGU='], 'Data to encode'],
    ['Base64Decode', ['RGF0YSB0byBlbmNvZGU'], 'Data to encode'],
    ['Base64Decode', [''], ''],
    ['Base64Decode', ['Z3LDtsOfZSBc'], 'größe \\'],
    ['Hash', ['input data', 'MD5'], '812f45842bc6d66ee14572ce20db8e86'],
    ['Hash', ['input data', 'SHA-1'], 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['Hash', ['Test string', 'SHA-256'], 'a3e49d843df13c2e2a7786f6ecd7e0d184f45d718d1ac1a8a63e570466e489dd'],
    [
      'Hash',
      ['input data', 'SHA-384'],
      'd28a7d5cf25a74f11a50a18452b75e04bb3d70c9dd0510d6123aa008c756511b87525bdc835ebb27e1fb9e9374a15562',
    ],
    [
      'Hash',
      ['input data', 'SHA-512'],
      '6ce4adb348546d4f449c4d25aad9a7c9cb711d9e91982d3f0b29ca2f3f47d4ce2deba23bf2954f0f1d593fc50283731a533d30d425402d4f91316d871303aac4',
    ],
    [
      'JsonMerge',
      [{ a: { a1: 1, a2: 2 }, b: 2, d: 3 }, { a: { a3: 1, a4: 2 }, c: 3, d: 4 }, false],
      { a: { a3: 1, a4: 2 }, b: 2, c: 3, d: 4 },
    ],
    ['StringToJson', ['{"foo": "bar"}'], { foo: 'bar' }],
    ['StringToJson', ['{"message":"a \\"quoted\\" word"}'], { message: 'a "quoted" word' }],
    ['StringToJson', ['[1, 2, "HelloWorld"]'], [1, 2, 'HelloWorld']],
    ['StringToJson', ['"HelloWorld"'], 'HelloWorld'],
    ['StringToJson', ['1.1'], 1.1],
    ['StringToJson', ['null'], null],
    ['StringToJson', [''], null],
    ['StringToJson', [' '], null],
    ['JsonToString', [{ name: 'Foo', year: 2020 }], '{"name":"Foo","year":2020}'],
    ['JsonToString', [[1, 2, 'HelloWorld']], '[1,2,"HelloWorld"]'],
    ['JsonToString', ['a "quote" \\'], '"a \\"quote\\" \\\\"'],
    ['JsonToString', [null], 'null'],
    ['JsonToString', [1.1], '1.1'],
    ['MathAdd', [111, -1], 110],
    ['MathAdd', [-9, 3], -6],
    ['MathAdd', [1.49, 1.5], 3],
    ['MathAdd', [1.5, 1.51], 4],
    ['MathAdd', [-1.5, -1.51], -3],
    ['MathAdd', [1.49, -1.49], 0],
    ['MathAdd', [2.5, 0], 3],
    ['MathAdd', [-0.5, 0.5], 1],
    ['MathAdd', [-0.5, 0], 0],
    ['MathAdd', [-3.5, 0], -3],
    ['StringSplit', ['1,2,3,4,5', ','], ['1', '2', '3', '4', '5']],
    ['StringSplit', ['This.is+a,test=string', '.+,='], ['This', 'is', 'a', 'test', 'string']],
    ['StringSplit', ['1 - 2 - 3', ' - '], ['1', '2', '3']],
    ['StringSplit', [', , ,', ','], [' ', ' ']],
    ['StringSplit', [',,,,', ','], []],
    ['StringSplit', [' ', ','], [' ']],
    ['StringSplit', ['split on T and \nnew line', 'T\n'], ['split on ', ' and ', 'new line']],
    ['StringSplit', ['whole', ''], ['whole']],
    ['StringSplit', ['a😀b', '😀'], ['a', 'b']],
    ['Format', ['Hello, my name is {}.', 'Arnav'], 'Hello, my name is Arnav.'],
    ['Format', ['{} {} {} {}', null, 1, 1.1, true], 'null 1 1.1 true'],
    ['Format', ['fst={}.', '{"Arg1": 1, "Arg2": []}'], 'fst={"Arg1": 1, "Arg2": []}.'],
    ['Format', ['{}', '{} \\'], '{} \\'],
    [
      'Format',
      ['fst={} and snd={}.', { Arg1: 1, Arg2: [] }, ['a', null]],
      'fst={Arg1=1, Arg2=[]} and snd=[a, null].',
    ],
    ['Format', ['nothing to put in'], 'nothing to put in'],
  ])('States.%s of %j', (name, values, result) => {
    expect(call(name, ...values)).toEqual(result);
  });
});

describe('a failure of an intrinsic function as States.IntrinsicFailure', () => {
  const long = 'x'.repeat(10_001);

  it.each<[string, Json[]]>([
    ['ArrayPartition', ['not an array', 3]],
    ['ArrayPartition', [[1], 'x']],
    ['ArrayPartition', [[1], 0]],
    ['ArrayPartition', [[1], -1]],
    ['ArrayPartition', [[1]]],
    ['ArrayContains', ['not an array', 1]],
    ['ArrayContains', [[1]]],
    ['ArrayRange', [1, 9, 0]],
    ['ArrayRange', [1, 9, 0.4]],
    ['ArrayRange', [1, 1001, 1]],
    ['ArrayRange', ['x', 9, 2]],
    ['ArrayRange', [1, null, 2]],
    ['ArrayRange', [1, 9]],
    ['ArrayGetItem', [{ length: 1 }, 0]],
    ['ArrayGetItem', [[1], '0']],
    ['ArrayLength', ['text']],
    ['ArrayLength', [[1], [2]]],
    ['ArrayUnique', [{}]],
    ['Base64Encode', [false]],
    ['Base64Encode', [long]],
    ['Base64Decode', [false]],
    ['Base64Decode', [long]],
    ['Base64Decode', ['not base64!']],
    ['Base64Decode', ['AAAAA']],
    ['Hash', ['Test string', 'SHA-200']],
    ['Hash', ['Test string', 'md5']],
    ['Hash', [{ a: 1 }, 'MD5']],
    ['Hash', ['Test string', false]],
    ['Hash', [long, 'MD5']],
    ['JsonMerge', [{}, {}, true]],
    ['JsonMerge', [{}, {}, 'false']],
    ['JsonMerge', [[], {}, false]],
    ['JsonMerge', [{}, null, false]],
    ['JsonMerge', [{}, {}]],
    ['StringToJson', ['{']],
    ['StringToJson', [{}]],
    ['JsonToString', []],
    ['MathAdd', ['3', 7]],
    ['MathAdd', [3, null]],
    ['MathRandom', ['1', 10]],
    ['MathRandom', [1, '10']],
    ['MathRandom', [1, 10, '3']],
    ['MathRandom', [10, 10]],
    ['MathRandom', [10, 1]],
    ['MathRandom', [1]],
    ['StringSplit', [false, '-']],
    ['StringSplit', ['a-b', false]],
    ['StringSplit', ['a-b']],
    ['Format', []],
    ['Format', [false, 'world']],
    ['Format', ['{} {}', 'text']],
    ['Format', ['{}', 'world', 'extra']],
    ['UUID', [1]],
  ])('States.%s of %j', (name, values) => {
    expect(failureOf(() => call(name, ...values))).toEqual(INTRINSIC_FAILURE);
  });

  it('has the whole expression and the function in its cause, but no value', () => {
    const text = "States.Format('{}', States.StringToJson($.secret))";
    expect(failureOf(() => evaluate(text, { secret: '{hunter2' }))).toEqual({
      error: 'States.IntrinsicFailure',
      cause: `The function '${text}' had the following error: States.StringToJson: argument 1 is not valid JSON`,
    });
    const wrong = failureOf(() => evaluate('States.ArrayLength($.secret)', { secret: 'hunter2' }));
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
  });
});

describe('a random result', () => {
  it.each([
    [0, 1],
    [0.5, 5],
    [0.9999, 9],
  ])('of States.MathRandom(1, 10) for the random number %s is %s', (random, result) => {
    expect(evaluate('States.MathRandom(1, 10)', {}, () => random)).toBe(result);
  });

  it('is within rounded limits', () => {
    expect(evaluate('States.MathRandom(12.50, 14.51)', {}, () => 0)).toBe(13);
    expect(evaluate('States.MathRandom(-99999, -9999)', {}, () => 0.5)).toBe(-54_999);
  });

  it('is the same for the same seed', () => {
    const seeds = Array.from({ length: 50 }, (_, seed) =>
      evaluate(`States.MathRandom(0, 999, ${seed})`, {}, () => 0),
    );
    const again = Array.from({ length: 50 }, (_, seed) =>
      evaluate(`States.MathRandom(0, 999, ${seed})`, {}, () => 0.7),
    );
    expect(seeds).toEqual(again);
    expect(new Set(seeds).size).toBeGreaterThan(40);
    expect(Math.max(...seeds.map(Number))).toBeLessThan(999);
  });

  it('of States.UUID is a UUID of version 4', () => {
    expect(evaluate('States.UUID()', {}, () => 0)).toBe('00000000-0000-4000-8000-000000000000');
    expect(evaluate('States.UUID()', {}, () => 0.999)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
    expect(evaluate('States.UUID()', {}, Math.random)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
