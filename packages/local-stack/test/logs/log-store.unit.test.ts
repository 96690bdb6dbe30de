import { createHash } from 'node:crypto';
import { compileFilterPattern } from '../../src/logs/filter-pattern.ts';
import { createLogStore, type LogQuery, type LogStore } from '../../src/logs/log-store.ts';

const ALL: LogQuery = {
  ...{ from: 0, to: Number.MAX_SAFE_INTEGER, newestFirst: false, limit: 10_000 },
  pattern: compileFilterPattern(''),
};

const messagesOf = (store: LogStore, query: Partial<LogQuery> = {}): readonly string[] =>
  store.find('group', { ...ALL, ...query })?.events.map(({ message }) => message) ?? [];

describe('the log store', () => {
  it('keeps the newest lines of each group only, by their number and by their length', () => {
    const store = createLogStore([], () => 0, { lines: 200, characters: 10_000 });
    for (let i = 1; i <= 1_000; i += 1) store.append('group', 'stream', `line ${i}`);
    store.append('other', 'stream', 'untouched');

    const few = messagesOf(store);
    for (let i = 1; i <= 200; i += 1) store.append('group', 'stream', 'x'.repeat(100));
    const long = messagesOf(store);

    expect(few.length).toBeGreaterThan(100);
    expect(few.length).toBeLessThanOrEqual(200);
    expect(few.at(-1)).toBe('line 1000');
    expect(long.join('').length).toBeLessThanOrEqual(10_000);
    expect(long.length).toBeGreaterThan(30);
    expect(store.find('other', ALL)?.events).toHaveLength(1);
  });

  it('lists streams by their last line, newest first, as long as a line of theirs is kept', () => {
    let now = 0;
    const store = createLogStore(['empty'], () => now, { lines: 200 });
    for (const stream of ['a', 'b', 'a']) {
      now += 1;
      store.append('group', stream, 'line');
    }

    expect(store.streams('group')).toEqual([
      expect.objectContaining({ name: 'a', firstTimestamp: 1, lastTimestamp: 3 }),
      expect.objectContaining({ name: 'b', firstTimestamp: 2, lastTimestamp: 2 }),
    ]);
    expect(store.streams('empty')).toEqual([]);
    expect(store.streams('unknown')).toBeUndefined();

    for (let i = 1; i <= 400; i += 1) store.append('group', 'c', 'line');
    expect(store.streams('group')?.map(({ name }) => name)).toEqual(['c']);
  });

  it('keeps lines in the order in which they came when the clock is set back', () => {
    const times = [5_000, 4_000, 6_000];
    const store = createLogStore([], () => times.shift() ?? 0);
    for (const message of ['a', 'b', 'c']) store.append('group', 'stream', message);

    expect(messagesOf(store, { from: 5_000 })).toEqual(['a', 'b', 'c']);
  });

  it('gives pages of at most a megabyte, as AWS does, and goes on after the last line of a page', () => {
    const store = createLogStore([]);
    for (const letter of 'abcde') store.append('group', 'stream', letter.repeat(400_000));

    const first = store.find('group', ALL);
    const second = store.find('group', { ...ALL, after: first?.events.at(-1)?.id });

    expect(first?.events.map(({ message }) => message[0])).toEqual(['a', 'b']);
    expect(first?.hasMore).toBe(true);
    expect(second?.events.map(({ message }) => message[0])).toEqual(['c', 'd']);
  });
});

/** An id as random as EventBridge's, and the same in every run. */
function uuidOf(n: number): string {
  const hex = createHash('sha256').update(String(n)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

describe('a group of 100,000 lines', () => {
  const LINES = 100_000;
  const ids = Array.from({ length: 200 }, (_, n) => uuidOf(n));
  const rare = uuidOf(999);
  const store = createLogStore([], () => Date.UTC(2026, 10, 23) + stored * 10);
  let stored = 0;
  beforeAll(() => {
    // 200 sessions, of which each writes a line now and then, and one that has written long ago.
    for (; stored < LINES; stored += 1) {
      const session_id = stored < 40 ? rare : ids[Math.floor(stored / 10_000) * 20 + (stored % 20)];
      const time = new Date(Date.UTC(2026, 10, 23) + stored * 10).toISOString();
      const line = { level: 'info', time, component: 'agent', session_id, message: `step ${stored}` };
      store.append('group', `[runtime-logs]${session_id}`, JSON.stringify(line));
    }
  });

  it('is kept whole', () => {
    expect(
      store.find('group', { ...ALL, limit: LINES + 1, pattern: compileFilterPattern('step') }),
    ).toMatchObject({
      hasMore: true, // by its size
    });
    expect(store.find('group', { ...ALL, limit: 1 })?.events[0]?.message).toContain('step 0"');
  });

  it('is searched for a session by looking at the lines around those of the session', () => {
    const query = { ...ALL, pattern: compileFilterPattern(`"${rare}"`) };
    const page = store.find('group', query);

    expect(page?.events).toHaveLength(40);
    expect(page?.visited).toBeLessThanOrEqual(64 * 3);
    expect(store.find('group', { ...query, pattern: compileFilterPattern(`"${uuidOf(5_555)}"`) })).toEqual({
      events: [],
      hasMore: false,
      visited: 0,
    });
  });

  it('is followed by looking at the newest lines only', () => {
    const from = Date.UTC(2026, 10, 23) + (LINES - 100) * 10;
    const page = store.find('group', { ...ALL, from });

    expect(page?.events).toHaveLength(100);
    expect(page?.visited).toBeLessThanOrEqual(100 + 64);
  });

  it('gives its newest lines without looking at the others', () => {
    const page = store.find('group', { ...ALL, newestFirst: true, limit: 3 });

    expect(page?.events.map(({ message }) => JSON.parse(message).message)).toEqual([
      ...['step 99999', 'step 99998', 'step 99997'],
    ]);
    expect(page?.visited).toBeLessThanOrEqual(64);
  });

  it('gives the lines of a stream by looking at the blocks that have it', () => {
    const page = store.find('group', { ...ALL, streams: [`[runtime-logs]${rare}`] });

    expect(page?.events).toHaveLength(40);
    expect(page?.visited).toBeLessThanOrEqual(64 * 3);
  });
});
