import type { SessionEvent } from '@agents/events';
import { at, COMPLETED, RUNNING, T0 } from './support/events.ts';
import { type Given, why } from './support/why.ts';

const CALLED = RUNNING.slice(0, 2);
const HOUR = 3_600_000;
const given = (events: readonly SessionEvent[], after: number, more: Partial<Given> = {}): Given => ({
  events,
  after,
  ...more,
});
const ended = (error: string): Partial<Given> => ({
  execution: { status: 'FAILED', error, stopDate: T0 + 310_000 },
});

describe('the headline', () => {
  it.each<readonly [given: Given, verdict: RegExp, step: string]>([
    [given(COMPLETED, HOUR), /^Completed after 5 min 46 s\./, 'READ_RESULT'],
    [
      given([...RUNNING, at(9_000, 'AGENT_BACKGROUND_TASK_FAILED', 'ModelRefused: no')], HOUR),
      /^Failed after 9 s: ModelRefused\./,
      'READ_AGENT_LOG',
    ],
    [
      given([...CALLED, at(9_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'no name here')], HOUR),
      /^Failed after 9 s\./,
      'READ_INVOKER_LOG',
    ],
    [
      given(RUNNING, HOUR, ended('SessionTimedOut')),
      /^Failed after 5 min 10 s: SessionTimedOut\./,
      'MONITOR_SESSION',
    ],
    [given(RUNNING, HOUR, ended('AgentLost')), /^Lost after 5 min 10 s/, 'READ_AGENT_LOG'],
    [given(RUNNING, 48_012), /^Running for 44 s\./, 'FOLLOW_SESSION'],
    [given(CALLED, 13_234), /^Pending for 12 s/, 'FOLLOW_SESSION'],
    [given(CALLED, 121_234), /^Stuck, 1 min overdue/, 'READ_INVOKER_LOG'],
    [given([], 0), /^Not found: .* stage dev, us-east-1\./, 'LIST_SESSIONS'],
  ])('says the verdict, a number and the first step: %#', (given, verdict, step) => {
    const { headline, state, stepCodes } = why(given);

    expect(headline).toMatch(verdict);
    expect(headline.toLowerCase().startsWith(state)).toBe(true);
    expect(headline).toMatch(/^[^.]+(?:\.\d[^.]*)?\. [A-Z][^.]+\.$/);
    expect(stepCodes[0]).toBe(step);
  });

  it('warns of a session that no execution monitors', () => {
    expect(why(given(RUNNING, 60_000, ended('PollingFailed'))).headline).toContain('no execution monitors');
  });

  it('leaves out an error name that does not fit', () => {
    const message = `${'VeryLong'.repeat(20)}Exception: no`;
    const { headline } = why(given([...RUNNING, at(9_000, 'AGENT_BACKGROUND_TASK_FAILED', message)], HOUR));

    expect(headline).toMatch(/^Failed after 9 s\. /);
    expect(headline.length).toBeLessThanOrEqual(78);
  });
});
