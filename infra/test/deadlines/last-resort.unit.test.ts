import { lastResortSeconds } from '../../deadlines/last-resort.ts';

describe("the workflow's timeout", () => {
  it.each([
    [32_700, 33_600],
    [86_400, 87_300],
    ['8', 908],
  ])('comes after a deadline of %j s', (deadline, timeout) => {
    expect(lastResortSeconds(deadline)).toBe(timeout);
  });

  it.each([[undefined], [''], ['soon'], [0], [-1], [1.5], [31_536_000]])(
    'names what it expected when the deadline is %j',
    (deadline) => {
      expect(() => lastResortSeconds(deadline)).toThrow(
        `param sessionDeadlineSeconds: expected a whole number from 1 to 31535100, found ${JSON.stringify(deadline)}`,
      );
    },
  );
});
