import { memoizeAsync } from '../src/memoize-async.ts';

/** Fails the first time; then answers with how often it was asked. */
function failingFirst(): () => Promise<number> {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked === 1) throw new Error('busy');
    return asked;
  };
}

describe('memoizeAsync', () => {
  it('tries again after a failure, so that one busy moment does not spoil a view of hours', async () => {
    const account = memoizeAsync(failingFirst());

    await expect(Promise.all([account(), account()])).rejects.toThrow('busy');
    expect([await account(), await account()]).toEqual([2, 2]);
  });

  it('keeps a failure for as long as it is told to', async () => {
    let now = 0;
    const stack = memoizeAsync(failingFirst(), { failureMs: 60_000, now: () => now });

    await expect(stack()).rejects.toThrow('busy');
    now = 59_999;
    await expect(stack()).rejects.toThrow('busy');
    now = 60_000;
    expect([await stack(), await stack()]).toEqual([2, 2]);
  });
});
