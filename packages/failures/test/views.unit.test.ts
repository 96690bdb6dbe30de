import {
  AGENT_BACKOFF,
  FUNCTION_ERRORS,
  OWN_FUNCTION_ERRORS,
  PLATFORM_BACKOFF,
  retriersFor,
} from '@agents/failures';

describe('the retries of the state machine', () => {
  it('leave out errors of our own that a repeated call cannot change', () => {
    expect(OWN_FUNCTION_ERRORS.filter((name) => FUNCTION_ERRORS[name]?.backoff)).toEqual([
      'AgentRuntimeUnavailable',
      'JournalUnavailable',
    ]);
  });

  it('are one retrier for each backoff, each error in one', () => {
    const retriers = retriersFor(FUNCTION_ERRORS);

    expect(retriers.map(({ ErrorEquals: _, ...backoff }) => backoff)).toEqual([
      AGENT_BACKOFF,
      PLATFORM_BACKOFF,
    ]);
    const names = retriers.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['Lambda.Unknown', 'Sandbox.Timedout']));
  });
});
