import { foldSession } from '@agents/events';
import { isLivenessCheckDue } from '../src/liveness-check.ts';
import { at, CALLED, RUNNING, seenInTime, T0 } from './events.ts';

const times = { firstSeconds: 300, everySeconds: 120 };
/** The last event of the running session is at 2 s. */
const due = (events: typeof RUNNING, seconds: number, checkedAtSeconds?: number): boolean => {
  const session = foldSession(events);
  const checkedAt = checkedAtSeconds === undefined ? undefined : T0 + checkedAtSeconds * 1_000;
  const observed = seenInTime(session, T0 + seconds * 1_000);
  return isLivenessCheckDue({ session, checkedAt, observed, times });
};

describe('the liveness check', () => {
  it.each([
    ['not before the first interval without events is over', RUNNING, 301.999, undefined, false],
    ['after the first interval without events', RUNNING, 302, undefined, true],
    ['not again before the next interval is over', RUNNING, 421.999, 302, false],
    ['again after the next interval', RUNNING, 422, 302, true],
    [
      'not before a new first interval, if an event came since',
      [...RUNNING, at(310, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED')],
      425,
      302,
      false,
    ],
    ['not before the task runs', CALLED, 10_000, undefined, false],
    ['not without events', [], 10_000, undefined, false],
    [
      'not after the session has ended',
      [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_COMPLETED')],
      10_000,
      undefined,
      false,
    ],
  ])('is due: %s', (_when, events, seconds, checkedAt, expected) => {
    expect(due(events, seconds, checkedAt)).toBe(expected);
  });
});
