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
    ['every field at once', { source: ['manual-trigger'], 'detail-type': ['other'] }, false],
    ['an item of a list in the event', { resources: ['arn:b'] }, true],
    ['a nested field', { detail: { owner: { name: ['Ada'] } } }, true],
    ['a nested field that is not there', { detail: { owner: { age: [36] } } }, false],
    ['a field of something that is no object', { source: { name: ['x'] } }, false],
    ['a number', { detail: { count: [3] } }, true],
    ['a number, not its text', { detail: { count: ['3'] } }, false],
    ['a boolean', { detail: { ok: [true] } }, true],
    ['null', { detail: { nothing: [null] } }, true],
    ['null, which is not absence', { detail: { gone: [null] } }, false],
    ['a prefix', { source: [{ prefix: 'manual' }] }, true],
    ['a prefix of a number', { detail: { count: [{ prefix: '3' }] } }, false],
    ['a suffix', { source: [{ suffix: '-trigger' }] }, true],
    ['a suffix that is none', { source: [{ suffix: 'manual' }] }, false],
    ['any case', { source: [{ 'equals-ignore-case': 'MANUAL-Trigger' }] }, true],
    ['existence', { detail: { state: [{ exists: true }] } }, true],
    ['existence of what is not there', { detail: { gone: [{ exists: true }] } }, false],
    ['absence', { detail: { gone: [{ exists: false }] } }, true],
    ['absence of what is there', { detail: { state: [{ exists: false }] } }, false],
    ['absence of an empty list', { detail: { tags: [{ exists: false }] } }, true],
    ['anything but a value', { detail: { state: [{ 'anything-but': 'STOPPED' }] } }, true],
    ['anything but its value', { detail: { state: [{ 'anything-but': ['RUNNING', 'STOPPED'] }] } }, false],
    ['anything but a number', { detail: { count: [{ 'anything-but': 3 }] } }, false],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, true],
    ['anything but its prefixes', { source: [{ 'anything-but': { prefix: ['aws.', 'manual'] } }] }, false],
    ['anything but a suffix', { source: [{ 'anything-but': { suffix: 'trigger' } }] }, false],
    ['anything but, of what is not there', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
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
