import type { SessionEvent, Status } from '@agents/events';
import { type SessionRecord, sessionTrip } from '../../src/round-trip/session-trip.ts';

const START = Date.parse('2026-11-25T12:00:00.000Z');

/** A session whose task ended after the first poll; milliseconds after the trigger. */
const POLLED_TOO_EARLY = {
  sessionId: 'session-1',
  triggeredAt: START,
  startedAt: START + 2,
  stoppedAt: START + 1_061,
  visits: [
    visit('SetDefaults', 2, 3),
    visit('CheckInput', 3, 8),
    visit('Initiate', 8, 9),
    visit('Invoke', 9, 44),
    visit('Poll', 44, 50),
    visit('WaitForAgent', 50, 1_052),
    visit('Poll', 1_052, 1_060),
  ],
  events: [
    event('AGENT_RUNTIME_INVOCATION_STARTED', 14),
    event('AGENT_BACKGROUND_TASK_STARTED', 34),
    event('AGENT_BACKGROUND_TASK_COMPLETED', 54),
  ],
} satisfies SessionRecord;

function visit(state: string, from: number, to: number) {
  return { state, enteredAt: START + from, exitedAt: START + to };
}

function event(status: Status, at: number): SessionEvent {
  const timestamp = new Date(START + at).toISOString();
  return { sessionId: 'session-1', status, timestamp, epochMs: START + at };
}

describe('the parts of the time of a session', () => {
  it('leave out the time of the task, wherever it falls', () => {
    const { ms, taskMs, parts } = sessionTrip(POLLED_TOO_EARLY);

    expect({ ms, taskMs }).toEqual({ ms: 1_041, taskMs: 20 });
    expect(parts).toEqual({
      delivery: 2,
      check: 5,
      initiate: 1,
      invoker: 5,
      agent: 20,
      // From 34 to 44, while the task ran.
      answer: 0,
      // From 44 to 50 the task ran.
      poll: 8,
      // The task ran for the first 4 ms of it.
      wait: 998,
      rest: 2,
    });
  });

  it('add up to the whole', () => {
    const { ms, parts } = sessionTrip(POLLED_TOO_EARLY);

    expect(Object.values(parts).reduce((sum, each) => sum + each)).toBe(ms);
  });

  it('fail with the session and the missing event, if its journal lacks one', () => {
    const record = { ...POLLED_TOO_EARLY, events: POLLED_TOO_EARLY.events.slice(0, 2) };

    expect(() => sessionTrip(record)).toThrow(
      'session session-1: expected AGENT_BACKGROUND_TASK_COMPLETED in its journal, ' +
        'found AGENT_RUNTIME_INVOCATION_STARTED, AGENT_BACKGROUND_TASK_STARTED',
    );
  });
});
