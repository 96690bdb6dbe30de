import { LAST_TRY_MS } from '@agents/journal';
import { budgetUntil, MIN_CALL_MS, OUTCOME_BUFFER_MS } from '../src/budget.ts';

describe('budgetUntil', () => {
  it('gives the call the time that the outcome does not need', () => {
    const { startBefore, callEnds, outcomeBefore } = budgetUntil(60_000);
    expect(callEnds).toBe(60_000 - OUTCOME_BUFFER_MS);
    expect(callEnds - startBefore).toBe(MIN_CALL_MS);
    expect(outcomeBefore).toBe(60_000 - LAST_TRY_MS);
  });

  it('leaves time for retries of the outcome', () => {
    const { callEnds, outcomeBefore } = budgetUntil(60_000);
    expect(outcomeBefore - callEnds).toBeGreaterThanOrEqual(10_000);
  });
});
