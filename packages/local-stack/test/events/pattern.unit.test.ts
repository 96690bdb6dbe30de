import { compilePattern } from '../../src/events/pattern.ts';

const event = {
  source: 'manual-trigger',
  'detail-type': 'execute-agent',
  resources: ['arn:a', 'arn:b'],
  detail: { state: 'RUNNING', count: 3, ok: true, nothing: null, tags: [], owner: { name: 'Ada' } },
};

describe('an event pattern', () => {
  it.each([
    ['an exact value', { source: ['manual-trigger'] }, true],
    ['one of several values', { source: ['other', 'manual-trigger'] }, true],
    ['another value', { source: ['other'] }, false],
    [
      'one field that matches and one that does not',
      { source: ['manual-trigger'], 'detail-type': ['other'] },
      false,
    ],
    ['an item of a list in the event', { resources: ['arn:b'] }, true],
    ['a nested field', { detail: { owner: { name: ['Ada'] } } }, true],
    ['an absent nested field', { detail: { owner: { age: [36] } } }, false],
    ['a field of a value that is not an object', { source: { name: ['x'] } }, false],
    ['a number', { detail: { count: [3] } }, true],
    ['the text of a number', { detail: { count: ['3'] } }, false],
    ['a boolean', { detail: { ok: [true] } }, true],
    ['null', { detail: { nothing: [null] } }, true],
    ['null for an absent field', { detail: { gone: [null] } }, false],
    ['a prefix', { source: [{ prefix: 'manual' }] }, true],
    ['a prefix of a number', { detail: { count: [{ prefix: '3' }] } }, false],
    ['a suffix', { source: [{ suffix: '-trigger' }] }, true],
    ['a prefix as a suffix', { source: [{ suffix: 'manual' }] }, false],
    ['any case', { source: [{ 'equals-ignore-case': 'MANUAL-Trigger' }] }, true],
    ['existence', { detail: { state: [{ exists: true }] } }, true],
    ['existence of an absent field', { detail: { gone: [{ exists: true }] } }, false],
    ['absence', { detail: { gone: [{ exists: false }] } }, true],
    ['absence of a present field', { detail: { state: [{ exists: false }] } }, false],
    ['absence of an empty list', { detail: { tags: [{ exists: false }] } }, true],
    ['anything but a value', { detail: { state: [{ 'anything-but': 'STOPPED' }] } }, true],
    [
      'anything but a list with its value',
      { detail: { state: [{ 'anything-but': ['RUNNING', 'STOPPED'] }] } },
      false,
    ],
    ['anything but a number', { detail: { count: [{ 'anything-but': 3 }] } }, false],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, true],
    ['anything but its prefixes', { source: [{ 'anything-but': { prefix: ['aws.', 'manual'] } }] }, false],
    ['anything but a suffix', { source: [{ 'anything-but': { suffix: 'trigger' } }] }, false],
    ['anything but a value, for an absent field', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
  ])('with %s', (_, pattern, expected) => {
    expect(compilePattern(pattern, 'rule')(event)).toBe(expected);
  });

  it.each([
    [{ detail: { count: [{ numeric: ['>', 1] }] } }, 'rule: detail: count', '{"numeric":[">",1]}'],
    [{ source: [{ wildcard: 'man*' }] }, 'rule: source', '{"wildcard":"man*"}'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'rule: source', '{"prefix":"a","suffix":"b"}'],
    [{ source: 'manual-trigger' }, 'rule: source', 'expected a list of values'],
  ])('refuses %j when the stack starts', (pattern, path, problem) => {
    expect(() => compilePattern(pattern, 'rule')).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID', message: expect.stringContaining(path) }),
    );
    expect(() => compilePattern(pattern, 'rule')).toThrow(problem);
  });
});
