import { ALL_STATUSES, foldSession } from '@agents/events';
import fc from 'fast-check';
import { SESSION_ERRORS } from '../src/errors.ts';
import { type Verdict, verdict } from '../src/verdict.ts';
import { at, T0 } from './events.ts';

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
}): Verdict => verdict({ ...given, deadlineSeconds });
const hasEnded = ({ state }: Verdict) => state === 'COMPLETED' || state === 'FAILED';

function check(property: Parameters<typeof fc.assert>[0]): void {
  fc.assert(property, { numRuns: 1_000 });
}

describe('verdict', () => {
  it('waits between 1 and 60 whole seconds, whatever came', () => {
    check(
      fc.property(situation, (given) => {
        const { wait_seconds } = judge(given);
        expect(Number.isInteger(wait_seconds) && wait_seconds >= 1 && wait_seconds <= 60).toBe(true);
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

  it('names an error and a cause for every failure, and for nothing else', () => {
    check(
      fc.property(situation, (given) => {
        const decided = judge(given);
        if (decided.state !== 'FAILED') return expect(decided).not.toHaveProperty('error');
        expect(SESSION_ERRORS).toContain(decided.error);
        expect(decided.cause).not.toBe('');
      }),
    );
  });

  it('stays with its word: what has ended has ended at every later time', () => {
    check(
      fc.property(situation, fc.nat(1_000_000), (given, laterMs) => {
        const decided = judge(given);
        const later = judge({ ...given, now: given.now + laterMs });
        if (hasEnded(decided)) expect(later.state).toBe(decided.state);
      }),
    );
  });

  it('lets no session outlive its deadline', () => {
    check(
      fc.property(situation, (given) => {
        const { timedFrom } = given.session;
        if (!timedFrom || given.now < timedFrom.epochMs + deadlineSeconds * 1_000) return;
        expect(hasEnded(judge(given))).toBe(true);
      }),
    );
  });
});
