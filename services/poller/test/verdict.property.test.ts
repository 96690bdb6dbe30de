import {
  ALL_STATUSES,
  foldSession,
  LOOP_SCHEDULE,
  type PollSchedule,
  ROUND_SCHEDULE,
  type SessionEvent,
} from '@agents/events';
import fc from 'fast-check';
import { SESSION_ERRORS, type Verdict, verdict } from '../src/verdict.ts';
import { at, RUNNING, seenInTime, T0 } from './events.ts';

const deadlineSeconds = 1_000;

const events = fc.array(
  fc
    .record({ status: fc.constantFrom(...ALL_STATUSES), seconds: fc.integer({ min: 0, max: 2_000 }) })
    .map(({ status, seconds }) => at(seconds, status)),
  { maxLength: 12 },
);
const invocation = fc.oneof(
  fc.jsonValue(),
  fc.record({ Error: fc.string(), Cause: fc.string() }),
  fc.constant(undefined),
);
const now = fc.integer({ min: T0 - 60_000, max: T0 + 4_000_000 });
const situation = fc.record({ session: events.map(foldSession), now, invocation });

const judge = (given: {
  session: ReturnType<typeof foldSession>;
  now: number;
  invocation?: unknown;
}): Verdict =>
  verdict({
    ...given,
    observed: seenInTime(given.session, given.now),
    ...{ deadlineSeconds, schedule: ROUND_SCHEDULE },
  });
const hasEnded = ({ state }: Verdict) => state === 'COMPLETED' || state === 'FAILED';

function check(property: Parameters<typeof fc.assert>[0], numRuns = 400): void {
  fc.assert(property, { numRuns });
}

describe('verdict', () => {
  it('waits 1 to 5 whole seconds for any input', () => {
    check(
      fc.property(situation, (given) => {
        const { wait_seconds } = judge(given);
        expect(Number.isInteger(wait_seconds) && wait_seconds >= 1 && wait_seconds <= 5).toBe(true);
      }),
    );
  });

  it('never contradicts a journal in which the session has ended', () => {
    check(
      fc.property(situation, (given) => {
        const { state } = given.session;
        if (state === 'COMPLETED' || state === 'FAILED') expect(judge(given).state).toBe(state);
      }),
    );
  });

  it('has an error and a cause for each failure only', () => {
    check(
      fc.property(situation, (given) => {
        const decided = judge(given);
        if (decided.state !== 'FAILED') return expect(decided).not.toHaveProperty('error');
        expect(SESSION_ERRORS).toContain(decided.error);
        expect(decided.cause).not.toBe('');
      }),
    );
  });

  it('keeps an end at every later time', () => {
    check(
      fc.property(situation, fc.nat(1_000_000), (given, laterMs) => {
        const decided = judge(given);
        const later = judge({ ...given, now: given.now + laterMs });
        if (hasEnded(decided)) expect(later.state).toBe(decided.state);
      }),
    );
  });

  it('ends every session at its deadline', () => {
    check(
      fc.property(situation, (given) => {
        const { timedFrom } = given.session;
        if (!timedFrom || given.now < timedFrom.epochMs + deadlineSeconds * 1_000) return;
        expect(hasEnded(judge(given))).toBe(true);
      }),
    );
  });
});

const HOUR_S = 3_600;
const DEADLINE_S = 29_100;
/** In an execution without rounds, the history events of one poll: a task, a choice and a wait. */
const EVENTS_PER_POLL = 9;
/** The maximum of history events before the first poll and after the last. */
const OTHER_EVENTS = 30;

interface Polled {
  readonly decided: Verdict;
  /** Since the start of the session, in seconds. */
  readonly endedS: number;
  readonly polls: number;
}

interface Course {
  readonly schedule: PollSchedule;
  /** How long each poll takes, in seconds. */
  readonly pollS: number;
  eventsAt(seconds: number): readonly SessionEvent[];
}

/** Polls as the state machines do until the session has ended. */
function pollUntilEnded({ schedule, pollS, eventsAt }: Course): Polled {
  let seconds = 3;
  for (let polls = 1; ; polls += 1) {
    seconds += pollS;
    const session = foldSession(eventsAt(seconds));
    const observed = seenInTime(session, T0 + seconds * 1_000);
    const decided = verdict({ session, observed, deadlineSeconds: DEADLINE_S, schedule });
    if (decided.state === 'COMPLETED' || decided.state === 'FAILED')
      return { decided, endedS: seconds, polls };
    seconds += decided.wait_seconds;
  }
}

/** The exponent is random, so short sessions are as frequent as long ones. */
const anyWorkS = fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (8 * HOUR_S) ** share);
const anyPollS = fc.double({ min: 0, max: 5, noNaN: true });

describe.each([
  ['of rounds', ROUND_SCHEDULE, 0.01, 5],
  ['of an execution without rounds', LOOP_SCHEDULE, 0.05, 60],
] as const)('the schedule of polls %s', (_of, schedule, share, longest) => {
  it('sees the end of a session in time', () => {
    check(
      fc.property(anyWorkS, anyPollS, (workS, pollS) => {
        const endS = 3 + workS;
        const all = [...RUNNING, at(endS, 'AGENT_BACKGROUND_TASK_COMPLETED')];
        const eventsAt = (seconds: number) => (seconds < endS ? RUNNING : all);

        const run = pollUntilEnded({ schedule, pollS, eventsAt });

        expect(run.decided.state).toBe('COMPLETED');
        const longestS = Math.min(longest, Math.max(1, share * run.endedS));
        expect(run.endedS - endS).toBeLessThanOrEqual(longestS + pollS + 1e-6);
      }),
      300,
    );
  });

  it('ends a stuck session shortly after its deadline', () => {
    check(
      fc.property(fc.integer({ min: 1, max: RUNNING.length }), anyPollS, (count, pollS) => {
        const stuck = RUNNING.slice(0, count);

        const run = pollUntilEnded({ schedule, pollS, eventsAt: () => stuck });

        expect(run.decided).toMatchObject({ state: 'FAILED', error: 'SessionTimedOut' });
        expect(run.endedS).toBeGreaterThanOrEqual(DEADLINE_S);
        expect(run.endedS).toBeLessThanOrEqual(DEADLINE_S + longest + pollS);
      }),
      100,
    );
  });
});

describe('an execution without rounds', () => {
  it('stays within 6,000 history events until its deadline', () => {
    check(
      fc.property(anyPollS, (pollS) => {
        const { polls } = pollUntilEnded({ schedule: LOOP_SCHEDULE, pollS, eventsAt: () => RUNNING });
        expect(polls * EVENTS_PER_POLL + OTHER_EVENTS).toBeLessThanOrEqual(6_000);
      }),
    );
  });
});
