import type { SessionEvent } from '@agents/events';
import { type Assessment, assessSession } from '../../src/assessment/assess-session.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from '../support/events.ts';

const limits = { expectedSeconds: 3_600, stalledAfterSeconds: 1_800 };
const MINUTE = 60_000;

interface Given {
  readonly events?: readonly SessionEvent[];
  /** When the task last reported progress, in milliseconds after the session started. */
  readonly reportedAfter?: number;
  readonly text?: string;
}

const assessAt = (
  afterMs: number,
  { events = RUNNING, reportedAfter, text = 'part 3' }: Given = {},
): Assessment => {
  const note = { sessionId: SESSION, epochMs: T0, text, usage: [] };
  const progress =
    reportedAfter === undefined ? { ...note, text: '' } : { ...note, reportedAt: T0 + reportedAfter };
  return assessSession({ events, now: T0 + afterMs, limits, progress });
};

describe('a task that stalls', () => {
  it('has reported progress, and has not for the time that its stage allows', () => {
    expect(assessAt(32 * MINUTE - 1, { reportedAfter: 2 * MINUTE }).state).toBe('running');
    expect(assessAt(32 * MINUTE, { reportedAfter: 2 * MINUTE })).toMatchObject({
      state: 'stalled',
      hasEnded: false,
      stalled: { sinceMs: T0 + 2 * MINUTE, text: 'part 3' },
    });
  });

  it('is not one that never reported progress, even if it reported tokens', () => {
    expect(assessAt(400 * MINUTE).state).toBe('running');
  });

  it('is not one whose last report has a time in the future, by the clock of its agent', () => {
    expect(assessAt(10 * MINUTE, { reportedAfter: 15 * MINUTE }).state).toBe('running');
  });

  it('is not one whose only reports are of an earlier task of the session', () => {
    const day = 1_440 * MINUTE;
    const again = RUNNING.map(({ epochMs, status }) => at(epochMs - T0 + day, status));
    expect(assessAt(day + 5_000, { events: [...RUNNING, ...again], reportedAfter: 2 * MINUTE }).state).toBe(
      'running',
    );
  });

  it('is not one that has ended, and past the deadline it is stuck', () => {
    expect(assessAt(400 * MINUTE, { events: COMPLETED, reportedAfter: MINUTE })).toMatchObject({
      state: 'completed',
      isOverdue: false,
    });
    expect(assessAt(600 * MINUTE, { reportedAfter: MINUTE }).state).toBe('stuck');
  });
});

describe('an overdue session', () => {
  it('is open for longer than its stage expects, in whatever state', () => {
    expect(assessAt(60 * MINUTE - 1).isOverdue).toBe(false);
    expect(assessAt(60 * MINUTE)).toMatchObject({ state: 'running', isOverdue: true });
    expect(assessAt(60 * MINUTE, { events: RUNNING.slice(0, 2) })).toMatchObject({
      state: 'stuck',
      isOverdue: true,
    });
  });

  it('is measured from the start that led to its latest call', () => {
    const again = RUNNING.map(({ epochMs, status }) => at(epochMs - T0 + 600 * MINUTE, status));
    const failed = at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED');
    const events = [...RUNNING.slice(0, 2), failed, ...again];
    expect(assessAt(610 * MINUTE, { events }).isOverdue).toBe(false);
  });

  it('is none without an event', () => {
    expect(assessAt(600 * MINUTE, { events: [] }).isOverdue).toBe(false);
  });
});
