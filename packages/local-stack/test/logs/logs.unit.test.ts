import { createLogStore } from '../../src/logs/log-store.ts';
import { compileFilterPattern } from '../../src/logs/logs-service.ts';

describe('the log store', () => {
  it('keeps the newest lines of each group only', () => {
    const store = createLogStore([], () => 0, 10);
    for (let i = 1; i <= 100; i += 1) store.append('group', 'stream', `line ${i}`);
    store.append('other', 'stream', 'untouched');

    const messages = store.events('group')?.map(({ message }) => message) ?? [];

    expect(messages.length).toBeGreaterThanOrEqual(10);
    expect(messages.length).toBeLessThanOrEqual(12);
    expect(messages.at(-1)).toBe('line 100');
    expect(store.events('other')).toHaveLength(1);
  });

  it('lists streams by their last line, newest first', () => {
    let now = 0;
    const store = createLogStore(['empty'], () => now);
    for (const stream of ['a', 'b', 'a']) {
      now += 1;
      store.append('group', stream, 'line');
    }

    expect(store.streams('group')).toEqual([
      { name: 'a', firstTimestamp: 1, lastTimestamp: 3 },
      { name: 'b', firstTimestamp: 2, lastTimestamp: 2 },
    ]);
    expect(store.streams('empty')).toEqual([]);
    expect(store.streams('unknown')).toBeUndefined();
  });
});

describe('a filter pattern', () => {
  it.each([
    ['', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR agent', true],
    ['ERROR success', false],
    ['"agent: lost"', true],
    ['"lost agent"', false],
    ['ERROR -success', true],
    ['-ERROR', false],
    ['-"agent: lost"', false],
  ])('of the terms %s', (pattern, expected) => {
    expect(compileFilterPattern(pattern)('ERROR agent: lost')).toBe(expected);
  });

  it.each(['{ $.level = "error" }', '[a, b]', '%regex%', '?ERROR ?WARN'])('refuses %s', (pattern) => {
    expect(() => compileFilterPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
  });
});
