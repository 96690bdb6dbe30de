import { orAborted, parseTimestamp, sleepInRealTime } from '../../src/states/clock.ts';

describe('sleeping in real time', () => {
  it('ends after the given time', async () => {
    await expect(sleepInRealTime(1, new AbortController().signal)).resolves.toBeUndefined();
    await expect(sleepInRealTime(0, new AbortController().signal)).resolves.toBeUndefined();
  });

  it('rejects at once when aborted, also for a time that is too long for one timer', async () => {
    const abort = new AbortController();
    const asleep = sleepInRealTime(365 * 86_400_000, abort.signal);
    abort.abort();
    await expect(asleep).rejects.toThrow('aborted');
  });
});

describe('waiting for a promise or an abort', () => {
  it('settles as the promise does', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('rejects with the reason of the abort, before or during the wait', async () => {
    const never = new Promise<void>(() => undefined);
    const abort = new AbortController();
    const waiting = orAborted(never, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(orAborted(never, abort.signal)).rejects.toThrow('stopped');
  });
});

describe('a timestamp', () => {
  it.each([
    ['2016-12-05T21:29:29Z', Date.UTC(2016, 11, 5, 21, 29, 29)],
    ['2016-12-05T21:29:29.123Z', Date.UTC(2016, 11, 5, 21, 29, 29, 123)],
    ['2016-12-05T23:29:29+02:00', Date.UTC(2016, 11, 5, 21, 29, 29)],
    ['2016-12-05T21:29:29', undefined],
    ['2016-12-05 21:29:29Z', undefined],
    ['2016-12-05t21:29:29z', undefined],
    ['2016-13-05T21:29:29Z', undefined],
    ['2016-12-05T25:29:29Z', undefined],
    ['05-12-2016T21:29:29Z', undefined],
    ['2016-12-05', undefined],
    [1_480_973_369_000, undefined],
    [null, undefined],
  ])('of %j is at %s', (value, ms) => {
    expect(parseTimestamp(value)).toBe(ms);
  });
});
