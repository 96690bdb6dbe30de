import { wordMs, wordParts } from '../../src/round-trip/words.ts';
import { tripOf } from './trips.ts';

describe('the words for what sessions are made of', () => {
  it('name the greatest part first, on average, leave out what rounds to nothing, and count who waited', () => {
    const words = wordParts([tripOf({ poll: 6, wait: 2_000, rest: 0.4 }), tripOf({ poll: 9 })]);

    expect(words).toBe(
      'the wait for the next poll 1,000 ms, polls 7.5 ms on average, without the 12 ms of the task; ' +
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
