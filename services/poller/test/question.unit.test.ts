import { foldSession } from '@agents/events';
import { isLivenessCheckDue } from '../src/liveness-check.ts';
import { at, CALLED, RUNNING, T0 } from './events.ts';

const times = { firstSeconds: 300, everySeconds: 120 };
/** The last event of the running session stands at 2 s. */
const due = (events: typeof RUNNING, seconds: number, askedAtSeconds?: number): boolean =>
  isLivenessCheckDue({
    session: foldSession(events),
    checkedAt: askedAtSeconds === undefined ? undefined : T0 + askedAtSeconds * 1_000,
    now: T0 + seconds * 1_000,
    times,
  });

describe('the question to a silent agent', () => {
  it.each([
    ['not before the first silence is over', RUNNING, 301.999, undefined, false],
    ['once it is', RUNNING, 302, undefined, true],
    ['not again before the interval is over', RUNNING, 421.999, 302, false],
    ['again when it is', RUNNING, 422, 302, true],
    [
      'after a new silence when an event came since',
      [...RUNNING, at(310, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED')],
      425,
      302,
      false,
    ],
    ['not while no task runs', CALLED, 10_000, undefined, false],
    ['not of nobody', [], 10_000, undefined, false],
    [
      'not once the session has ended',
      [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_COMPLETED')],
      10_000,
      undefined,
      false,
    ],
  ])('is asked %s', (_when, events, seconds, checkedAt, expected) => {
    expect(due(events, seconds, checkedAt)).toBe(expected);
  });
});
