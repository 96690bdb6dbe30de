import { once } from '../../src/target/once.ts';

/** Fails the first time; then answers with how often it was asked. */
function failingFirst(): () => Promise<number> {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked === 1) throw new Error('busy');
    return asked;
  };
}

describe('once', () => {
  it('finds out again what it could not, because who waits for hours must not pay for one busy moment', async () => {
    const account = once(failingFirst());

    await expect(Promise.all([account(), account()])).rejects.toThrow('busy');
    expect([await account(), await account()]).toEqual([2, 2]);
  });

  it('keeps a failure where it is told to', async () => {
    const stack = once(failingFirst(), { keepsFailure: true });

    await expect(stack()).rejects.toThrow('busy');
    await expect(stack()).rejects.toThrow('busy');
  });
});
