import { ExpressionError } from '../../src/states/cursor.ts';
import type { Json } from '../../src/states/json.ts';
import { parsePath, parseReferencePath, placeResult } from '../../src/states/paths.ts';
import { context, failureOf, scopeOf } from './support/scope.ts';

const read = (path: string, input: Json) => parsePath(path).read(scopeOf(input));

/** Field names with special characters, lists in lists, and values of every type. */
const data: Json = {
  foo: 123,
  bar: ['a', 'b', 'c'],
  car: { cdr: true },
  'store.book': 'dotted',
  store: { book: { title: 'nested' } },
  "it's": 'quote',
  'say "hi"': 'quotes',
  'a]b[c': 'brackets',
  'back\\slash': 'backslash',
  'detail-type': 'dash',
  '&Ж中𐍆': 'unicode',
  '名 前': 'space',
  '': 'empty',
  '*': 'star',
  $: 'dollar',
  nothing: null,
  no: false,
  zero: 0,
  text: 'abc',
  ledgers: [[0, 1, [{ foo: 'deep' }]], { branch: 'main' }],
  items: [{ x: 1 }, { x: 2, y: 'text' }, { z: { x: 3 } }],
};

describe('a path to one place', () => {
  it.each<[string, Json]>([
    ['$.foo', 123],
    ['$.bar', ['a', 'b', 'c']],
    ['$.car.cdr', true],
    ['$.store.book.title', 'nested'],
    [String.raw`$.store\.book`, 'dotted'],
    ["$['store.book']", 'dotted'],
    ["$['store']['book'].title", 'nested'],
    ['$["store"]["book"]["title"]', 'nested'],
    ["$.store.['book'].title", 'nested'],
    [String.raw`$['it\'s']`, 'quote'],
    [`$["it's"]`, 'quote'],
    [`$['say "hi"']`, 'quotes'],
    ["$['a]b[c']", 'brackets'],
    [String.raw`$.a\]b\[c`, 'brackets'],
    [String.raw`$['back\\slash']`, 'backslash'],
    ['$.detail-type', 'dash'],
    ['$.&Ж中𐍆', 'unicode'],
    ["$['名 前']", 'space'],
    ["$['']", 'empty'],
    ["$['*']", 'star'],
    ['$.$', 'dollar'],
    ['$.nothing', null],
    ['$.no', false],
    ['$.zero', 0],
    ['$.bar[0]', 'a'],
    ['$.bar[ 2 ]', 'c'],
    ['$.bar[-1]', 'c'],
    ['$.bar[-3]', 'a'],
    ['$.ledgers[0][2][0].foo', 'deep'],
  ])('%s returns the value itself', (path, value) => {
    expect(read(path, data)).toEqual(value);
  });

  it('returns the whole input and the whole context object as the same objects', () => {
    expect(read('$', data)).toBe(data);
    expect(read('$$', data)).toBe(context);
    expect(read('$$.Execution.Input.a', data)).toBe(1);
    expect(read("$$['State'].Name", data)).toBe('Only');
  });

  it.each<Json>([0, '', false, null, 'text', [1]])('returns the whole input %j', (input) => {
    expect(read('$', input)).toBe(input);
  });

  it.each([
    '$.missing',
    '$.missing.further',
    '$.foo.bar',
    '$.nothing.further',
    '$.bar[3]',
    '$.bar[-4]',
    '$.bar.length',
    '$.text.length',
    '$.text[0]',
    "$.bar['0']",
    '$.car[0]',
    '$.constructor',
    '$.car.__proto__',
    '$$.Missing',
  ])('finds nothing at %s', (path) => {
    expect(read(path, data)).toBeUndefined();
  });

  it('reaches a hundred levels deep', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
    expect(read(`$${'.a'.repeat(100)}`, deep)).toBe(1);
    expect(read('$..a', deep)).toHaveLength(100);
  });
});

describe('a path that can lead to several values', () => {
  it.each<[string, Json]>([
    ['$.items[*].x', [1, 2]],
    ['$.items.*.x', [1, 2]],
    ["$.items[*]['y']", ['text']],
    ['$.items[*].z.x', [3]],
    ['$.car.*', [true]],
    ['$.bar[*]', ['a', 'b', 'c']],
    ['$.bar[0:2]', ['a', 'b']],
    ['$.bar[1:]', ['b', 'c']],
    ['$.bar[:1]', ['a']],
    ['$.bar[-2:]', ['b', 'c']],
    ['$.bar[:-1]', ['a', 'b']],
    ['$.bar[0,2]', ['a', 'c']],
    ['$.bar[ 2 , 0 ]', ['c', 'a']],
    ['$.bar[0:1]', ['a']],
    ['$.items[*]..x', [1, 2, 3]],
    ['$.items..x', [1, 2, 3]],
    ["$..['title']", ['nested']],
    ['$..title', ['nested']],
    ['$..foo', [123, 'deep']],
    ['$.ledgers[*][0]', [0]],
    ['$.ledgers[*][-1][0].foo', ['deep']],
    ['$.ledgers[*][-2]', [1]],
    ["$..['store.book']", ['dotted']],
    ["$..['名 前']", ['space']],
  ])('%s returns an array, also of one value', (path, values) => {
    expect(read(path, data)).toEqual(values);
  });

  it('returns all descendants of the input, and fields of the context object', () => {
    expect(read('$..*', { a: [1, { b: 2 }] })).toEqual([[1, { b: 2 }], 1, { b: 2 }, 2]);
    expect(read('$$.Execution.*', {})).toEqual(['run-1', '2026-01-01T00:00:00.000Z', { a: 1 }]);
  });

  // Step Functions returns an empty array even if the part before the operator has no value.
  it.each([
    '$[*]',
    '$.items[*]',
    '$.items[1:]',
    '$.items[:1]',
    '$.item.items[*]',
    '$.item.items[1:5]',
    '$.items[*].itemValue',
    '$.item.items[1:5].itemValue',
    '$..missing',
    '$.*.length',
  ])('%s returns an empty array for an empty object', (path) => {
    expect(read(path, {})).toEqual([]);
  });

  it.each(['$..length', '$.*.length', '$.*[0][0]', '$.text[*]', '$.text..*'])(
    '%s finds neither the length nor the characters of a text',
    (path) => {
      expect(read(path, { text: 'abc', list: ['def'] })).toEqual([]);
    },
  );

  it.each<Json>([0, '', false, null, 'text'])('finds nothing in %j', (input) => {
    expect(read('$..*', input)).toEqual([]);
    expect(read('$[*]', input)).toEqual([]);
  });
});

describe('parsing a path', () => {
  const executions: string[] = [];
  beforeAll(() => Object.assign(globalThis, { executed: () => executions.push('executed') }));
  afterAll(() => Reflect.deleteProperty(globalThis, 'executed'));

  it.each([
    ['a filter', '$.items[?(@.x==1)]'],
    ['a filter that would run code', '$.items[?(executed())]'],
    ['a script', '$.items[(@.length-1)]'],
    ['a script that would run code', '$..[(executed())]'],
    ['a function', '$.items.length()'],
    ['the current node', '$.items[@]'],
    ['the parent', '$.items[*]^.x.(a)'],
    ['a slice with a step', '$.items[0:2:2]'],
    ['several names', "$['foo','bar']"],
    ['an unquoted name in brackets', '$[foo]'],
    ['an open bracket', '$.items[0'],
    ['an open quote', "$['foo"],
    ['a dot at the end', '$.foo.'],
    ['three dots', '$...foo'],
    ['a descent to nothing', '$..'],
    ['a space', '$.foo bar'],
    ['text before it', 'x$.foo'],
    ['no $', 'foo'],
    ['no text', ''],
    ['a name with an operator after a wildcard', "$..['a;b']"],
    ['a name like an operator after a wildcard', "$[*]['..']"],
    ['a type test of the library after a wildcard', "$..['@string()']"],
  ])('refuses %s, and runs nothing', (_, path) => {
    expect(() => parsePath(path)).toThrow(ExpressionError);
    expect(executions).toEqual([]);
  });

  it('reports where parsing stopped and what was expected', () => {
    expect(() => parsePath('$.items[?(@.x==1)]')).toThrow(
      /'\$\.items\[\?\(@\.x==1\)\]', character 9: expected .*filters/,
    );
  });

  it('takes time in proportion to the length of the path', () => {
    const name = 'x'.repeat(200_000);
    expect(read(`$.${name}`, { [name]: 1 })).toBe(1);
    expect(() => parsePath(`$${'[0'.repeat(200_000)}`)).toThrow(ExpressionError);
    expect(() => parsePath(`$['${'\\'.repeat(200_001)}`)).toThrow(ExpressionError);
  });
});

describe('placing a result in an input', () => {
  const place = (path: string, input: Json, result: Json) =>
    placeResult(input, parseReferencePath(path), result);

  it.each<[string, Json, Json, Json]>([
    ['$', { a: 1 }, 6, 6],
    ['$.sum', { a: 1 }, 6, { a: 1, sum: 6 }],
    ['$.master.detail', { master: { detail: [1, 2, 3] } }, 6, { master: { detail: 6 } }],
    ['$.master.result.sum', { master: { detail: [1] } }, 6, { master: { detail: [1], result: { sum: 6 } } }],
    ["$['a.b']", {}, 6, { 'a.b': 6 }],
    ['$.list[1].b', { list: [{}, { a: 1 }] }, 6, { list: [{}, { a: 1, b: 6 }] }],
    ['$.list[-1]', { list: [1, 2] }, 6, { list: [1, 6] }],
    ['$.a', { a: 1 }, null, { a: null }],
  ])('%s sets the value at the path', (path, input, result, expected) => {
    const before = structuredClone(input);
    expect(place(path, input, result)).toEqual(expected);
    expect(input).toEqual(before);
  });

  it.each<[string, Json]>([
    ['$.x', 'foo'],
    ['$.x', null],
    ['$.x', [1]],
    ['$.a.b', { a: 1 }],
    ['$.a.b', { a: null }],
    ['$.list[2]', { list: [1, 2] }],
    ['$.list[0]', {}],
  ])('%s of %j fails as States.ResultPathMatchFailure', (path, input) => {
    expect(failureOf(() => place(path, input, 6))).toMatchObject({ error: 'States.ResultPathMatchFailure' });
  });

  it('sets a field named __proto__ like any other', () => {
    const placed = place('$.__proto__.polluted', {}, true);
    expect(JSON.stringify(placed)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each(['$.a[*]', '$..a', '$.a[0:1]', '$.a[0,1]', '$$.State', '$.a b', 'a'])(
    'refuses to write to %s',
    (path) => {
      expect(() => parseReferencePath(path)).toThrow(ExpressionError);
    },
  );
});
