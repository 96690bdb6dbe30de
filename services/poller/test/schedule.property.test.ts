import { foldSession, type SessionEvent } from '@agents/events';
import fc from 'fast-check';
import { type Verdict, verdict } from '../src/verdict.ts';
import { at, RUNNING, T0 } from './events.ts';

const HOUR_S = 3_600;
const DEADLINE_S = 29_100;
/** What one round of the workflow's loop adds to its execution's history: a task, a choice and a wait. */
const EVENTS_A_POLL = 9;
/** What the workflow's way to its first poll and its end add at the most. */
const OTHER_EVENTS = 30;

interface Polled {
  readonly decided: Verdict;
  /** Since the session began, in seconds. */
  readonly endedS: number;
  readonly polls: number;
}

/** Polls as the workflow does, each poll taking so many seconds, until the session has ended. */
function pollUntilEnded(eventsAt: (seconds: number) => readonly SessionEvent[], pollS: number): Polled {
  let seconds = 3;
  for (let polls = 1; ; polls += 1) {
    seconds += pollS;
    const session = foldSession(eventsAt(seconds));
    const decided = verdict({ session, now: T0 + seconds * 1_000, deadlineSeconds: DEADLINE_S });
    if (decided.state === 'COMPLETED' || decided.state === 'FAILED')
      return { decided, endedS: seconds, polls };
    seconds += decided.wait_seconds;
  }
}

/** As many short sessions as long ones: the exponent is what is drawn. */
const anyWorkS = fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (8 * HOUR_S) ** share);
const anyPollS = fc.double({ min: 0, max: 5, noNaN: true });

function check(property: Parameters<typeof fc.assert>[0]): void {
  fc.assert(property, { numRuns: 1_000 });
}

describe('the schedule of polls', () => {
  it('sees the end of any session in time, and within 6,000 history events', () => {
    check(
      fc.property(anyWorkS, anyPollS, (workS, pollS) => {
        const endS = 3 + workS;
        const end = at(endS, 'AGENT_BACKGROUND_TASK_COMPLETED');
        const all = [...RUNNING, end];

        const run = pollUntilEnded((seconds) => (seconds < endS ? RUNNING : all), pollS);

        expect(run.decided.state).toBe('COMPLETED');
        const longestS = Math.min(60, Math.max(1, 0.05 * run.endedS));
        expect(run.endedS - endS).toBeLessThanOrEqual(longestS + pollS + 1e-6);
        expect(run.polls * EVENTS_A_POLL + OTHER_EVENTS).toBeLessThanOrEqual(6_000);
      }),
    );
  });

  it('ends a session that never does within a minute of its deadline, wherever it got stuck', () => {
    check(
      fc.property(fc.integer({ min: 1, max: RUNNING.length }), anyPollS, (count, pollS) => {
        const stuck = RUNNING.slice(0, count);

        const run = pollUntilEnded(() => stuck, pollS);

        expect(run.decided).toMatchObject({ state: 'FAILED', error: 'SessionTimedOut' });
        expect(run.endedS).toBeGreaterThanOrEqual(DEADLINE_S);
        expect(run.endedS).toBeLessThanOrEqual(DEADLINE_S + 60 + pollS);
        expect(run.polls * EVENTS_A_POLL + OTHER_EVENTS).toBeLessThanOrEqual(6_000);
      }),
    );
  });
});
