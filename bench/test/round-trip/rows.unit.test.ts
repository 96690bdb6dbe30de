import { roundTripRows, wordMs, wordParts } from '../../src/round-trip/rows.ts';
import type { SessionTrip } from '../../src/round-trip/session-trip.ts';

const NO_PARTS = {
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

/** A session of ours that is made of these parts, in milliseconds. */
function tripOf(parts: Partial<SessionTrip['parts']>): SessionTrip {
  const ms = Object.values(parts).reduce((sum, each) => sum + each, 0);
  return { ms, taskMs: 12, parts: { ...NO_PARTS, ...parts } };
}

const AT_ONCE = { what: '50 at once', areTogether: true };

describe('the rows of a round trip', () => {
  it("compare the mean of our sessions with the mean of a peer's, with and without the wait", () => {
    const rows = roundTripRows(
      { what: 'one at a time', areTogether: false },
      {
        ours: [
          [tripOf({ poll: 50 }), tripOf({ poll: 50, wait: 1_000 })],
          [tripOf({ poll: 150 }), tripOf({ poll: 50 })],
        ],
        theirs: new Map([
          [
            'Peer',
            [
              [{ ms: 10 }, { ms: 10 }],
              [{ ms: 15 }, { ms: 25 }],
            ],
          ],
        ]),
      },
    );

    expect(rows).toMatchObject([
      { what: 'one at a time, ours', value: 325, unit: 'ms', spread: [212.5, 437.5], runs: 2 },
      { what: 'one at a time', against: 'Peer', value: 30, detail: 'ours 325 ms, theirs 15 ms' },
      {
        what: 'one at a time, without the wait for the next poll',
        against: 'Peer',
        value: 5,
        detail: 'ours 75 ms, theirs 15 ms',
      },
    ]);
  });

  it('compare the last of ours with the last of theirs if they started together', () => {
    const rows = roundTripRows(AT_ONCE, {
      ours: [[tripOf({ poll: 10 }), tripOf({ poll: 90 })]],
      theirs: new Map([['Peer', [[{ ms: 20 }, { ms: 30 }]]]]),
    });

    expect(rows.at(-1)).toMatchObject({ what: '50 at once, until the last ends', value: 3 });
  });

  it('have only ours without a peer', () => {
    const rows = roundTripRows(AT_ONCE, { ours: [[tripOf({ poll: 5 })]], theirs: new Map() });

    expect(rows.map(({ what }) => what)).toEqual(['50 at once, ours']);
  });
});

describe('the parts of our sessions', () => {
  it('are averages, the largest first and without those that round to 0, with the number of sessions that waited', () => {
    const words = wordParts([tripOf({ poll: 6, wait: 2_000, rest: 0.4 }), tripOf({ poll: 9 })]);

    expect(words).toBe(
      'the wait for the next poll 1,000 ms, polls 7.5 ms on average, without the 12 ms of the task; ' +
        '1 of 2 sessions were polled just before their end and waited for the next poll',
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
