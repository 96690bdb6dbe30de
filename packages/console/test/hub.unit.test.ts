import { makeHub } from '../src/server/hub.ts';

describe('makeHub', () => {
  it('runs its source once for any number of listeners, and ends it after the last one', async () => {
    let runs = 0;
    let sendNow: (message: number) => void = () => {};
    const ended = Promise.withResolvers<void>();
    const hub = makeHub<number>({
      lingerMs: 0,
      onEnd: ended.resolve,
      async run(send) {
        runs += 1;
        sendNow = send;
      },
    });
    const got: string[] = [];
    const leave = ['a', 'b'].map((name) => hub.join((message) => got.push(`${name}${message}`)));
    sendNow(1);
    leave[0]?.();
    leave[0]?.();
    sendNow(2);
    leave[1]?.();
    await ended.promise;
    sendNow(3);

    expect(got).toEqual(['a1', 'b1', 'b2']);
    hub.join(() => {})();
    expect(runs).toBe(2);
  });

  it('goes on if a page comes back before the source has ended', () => {
    let runs = 0;
    const hub = makeHub<number>({
      lingerMs: 60_000,
      async run() {
        runs += 1;
      },
    });

    hub.join(() => {})();
    hub.join(() => {})();

    expect(runs).toBe(1);
  });
});
