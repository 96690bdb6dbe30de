import fc from 'fast-check';
import { compileFilterPattern } from '../../src/logs/filter-pattern.ts';
import type { LogEvent } from '../../src/logs/log-block.ts';
import { createLogStore, type LogQuery, type LogStore } from '../../src/logs/log-store.ts';

const line = fc.record({
  stream: fc.constantFrom('a', 'b', 'c'),
  pauseMs: fc.nat(3),
  message: fc.string({ unit: fc.constantFrom('x', 'y', '-', '0', 'é', ' '), maxLength: 12 }),
});

const query = fc.record({
  from: fc.nat(400),
  length: fc.nat(400),
  newestFirst: fc.boolean(),
  limit: fc.integer({ min: 1, max: 40 }),
  streams: fc.option(fc.subarray(['a', 'b', 'c']), { nil: undefined }),
  term: fc.string({ unit: fc.constantFrom('x', 'y', '-', '0', 'é'), maxLength: 6 }),
});

function pagesOf(store: LogStore, wanted: LogQuery): readonly LogEvent[] {
  const all: LogEvent[] = [];
  for (let after: number | undefined; ; after = all.at(-1)?.id) {
    const page = store.find('group', { ...wanted, after });
    all.push(...(page?.events ?? []));
    if (!page?.hasMore) return all;
  }
}

it('finds what a look at every line finds, in pages of any size and in both directions', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 300 }), query, (lines, { from, length, term, ...wanted }) => {
      let now = 0;
      const store = createLogStore(['group'], () => now);
      const stored = lines.map(({ stream, pauseMs, message }) => {
        now += pauseMs;
        store.append('group', stream, message);
        return { stream, timestamp: now, message };
      });
      const pattern = compileFilterPattern(`"${term}"`);

      const found = pagesOf(store, { ...wanted, from, to: from + length, pattern });

      const expected = stored.filter(
        ({ stream, timestamp, message }) =>
          timestamp >= from &&
          timestamp <= from + length &&
          (wanted.streams?.includes(stream) ?? true) &&
          message.includes(term),
      );
      expect(found.map(({ stream, timestamp, message }) => ({ stream, timestamp, message }))).toEqual(
        wanted.newestFirst ? expected.reverse() : expected,
      );
    }),
  );
});
