import { composeOnce } from '../src/compose-once.ts';

describe('composeOnce', () => {
  it('composes at once and only once', () => {
    let times = 0;
    const get = composeOnce(() => {
      times += 1;
      return { times };
    });
    expect(times).toBe(1);
    expect(get()).toBe(get());
  });

  it('keeps an error for whoever calls', () => {
    const error = new Error('no environment');
    const get = composeOnce(() => {
      throw error;
    });
    expect(get).toThrow(error);
    expect(get).toThrow(error);
  });
});
