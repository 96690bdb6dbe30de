import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/any-character.ts';
import { redactRow } from '../../src/verbs/export.ts';

const value = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 80 }),
  fc.constantFrom('password=hunter2 "x', 'Bearer abcdefghijkl', '\\"secret\\": \\"x', 'postgres://u:p@h/d'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

describe('redactRow', () => {
  it('keeps every attribute and its kind, whatever the row holds, and changes nothing twice', () => {
    const rows = fc.record({
      PK: fc.constant('SESSION#s-1'),
      SK: fc.string(),
      Status: fc.string(),
      Timestamp: fc.string(),
      ErrorMessage: value,
    });
    fc.assert(
      fc.property(rows, (row) => {
        const redacted = redactRow(row);
        expect(Object.keys(redacted)).toEqual(Object.keys(row));
        expect(typeof redacted['ErrorMessage']).toBe(typeof row.ErrorMessage);
        expect(redactRow(redacted)).toEqual(redacted);
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves a session's own key, though it may look like a secret", () => {
    const PK = 'SESSION#wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12';

    expect(
      redactRow({ PK, SK: 'EVENT#1', Status: 'x', Timestamp: '1', ErrorMessage: 'password=hunter2' }),
    ).toEqual({
      PK,
      SK: 'EVENT#1',
      Status: 'x',
      Timestamp: '1',
      ErrorMessage: 'password=[redacted]',
    });
  });
});
