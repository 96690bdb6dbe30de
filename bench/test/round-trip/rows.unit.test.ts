import { roundTripRows } from '../../src/round-trip/rows.ts';
import { tripOf } from './trips.ts';

const AT_ONCE = { what: '50 at once', areTogether: true };

describe('the rows of a round trip', () => {
  it("set the mean of our sessions against the mean of a peer's, with and without the wait", () => {
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

  it('set the last of ours against the last of theirs where they were triggered together', () => {
    const rows = roundTripRows(AT_ONCE, {
      ours: [[tripOf({ poll: 10 }), tripOf({ poll: 90 })]],
      theirs: new Map([['Peer', [[{ ms: 20 }, { ms: 30 }]]]]),
    });

    expect(rows.at(-1)).toMatchObject({ what: '50 at once, until the last has ended', value: 3 });
  });

  it('have only ours where no peer runs', () => {
    const rows = roundTripRows(AT_ONCE, { ours: [[tripOf({ poll: 5 })]], theirs: new Map() });

    expect(rows.map(({ what }) => what)).toEqual(['50 at once, ours']);
  });
});
