import type { SessionTrip } from '../../src/round-trip/session-trip.ts';
import { wordMs, wordParts } from '../../src/round-trip/words.ts';

const NOTHING = {
  delivery: 0,
  check: 0,
  initiate: 0,
  invoker: 0,
  agent: 0,
  answer: 0,
  poll: 0,
  wait: 0,
  rest: 0,
};

function trip(parts: Partial<SessionTrip['parts']>): SessionTrip {
  return { ms: 0, taskMs: 12, parts: { ...NOTHING, ...parts } };
}

describe('the words for what sessions are made of', () => {
  it('name the greatest part first, on average, leave out what rounds to nothing, and count who waited', () => {
    const words = wordParts([trip({ poll: 6, wait: 2_000, rest: 0.4 }), trip({ poll: 9 })]);

    expect(words).toBe(
      'wait for the next poll 1,000 ms, polls 7.5 ms on average, without the 12 ms of the task; ' +
        '1 of 2 sessions met a poll a moment before their end and waited for the next',
    );
  });

  it.each([
    [0.26, '0.3'],
    [9.94, '9.9'],
    [10.4, '10'],
    [1_058.3, '1,058'],
  ])('%d ms is written %s', (ms, text) => {
    expect(wordMs(ms)).toBe(text);
  });
});
