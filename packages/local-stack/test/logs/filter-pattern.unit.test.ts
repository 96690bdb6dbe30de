import { compileFilterPattern } from '../../src/logs/filter-pattern.ts';

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
    ['?success ?"agent: lost"', true],
    ['?success ?"lost agent"', false],
  ])('of the terms %s', (pattern, expected) => {
    expect(compileFilterPattern(pattern).matches('ERROR agent: lost')).toBe(expected);
  });

  it.each(['{ $.level = "error" }', '[a, b]', '%regex%', '?ERROR WARN', '?ERROR -WARN'])(
    'refuses %s',
    (pattern) => {
      expect(() => compileFilterPattern(pattern)).toThrow(
        expect.objectContaining({ code: 'InvalidParameterException' }),
      );
    },
  );
});
