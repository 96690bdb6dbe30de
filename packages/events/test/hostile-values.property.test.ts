import fc from 'fast-check';
import { anyHostileValue } from '../../../test/support/hostile-values.ts';
import { describeError, MAX_ERROR_MESSAGE, stackOf } from '../src/error-message.ts';

describe('a hostile value', () => {
  it('is described on one line whatever it does', () => {
    fc.assert(
      fc.property(anyHostileValue, (make) => {
        const text = describeError(make());

        expect(text).toMatch(/^[^\n]+: [^\n]+$/);
        expect(text.length).toBeLessThanOrEqual(MAX_ERROR_MESSAGE);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has a stack that is text, or none', () => {
    fc.assert(
      fc.property(anyHostileValue, (make) => {
        expect(['string', 'undefined']).toContain(typeof stackOf(make()));
      }),
    );
  });
});
