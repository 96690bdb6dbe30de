import type { SessionEvent, Status } from '@agents/events';
import { type OpenSessions, trackOpenSessions } from '../src/open-sessions.ts';
import type { StoredRecord } from '../src/read-session.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);
const DAY = 86_400_000;

const at = (sessionId: string, afterMs: number, status: Status): SessionEvent => {
  const epochMs = T0 + afterMs;
  return { sessionId, status, epochMs, timestamp: new Date(epochMs).toISOString() };
};

const stored = (event: SessionEvent): StoredRecord => ({ row: {}, SK: `EVENT#${event.timestamp}`, event });

/** What is open after looks that gave these events. */
function after(...looks: readonly (readonly SessionEvent[])[]): OpenSessions {
  const open = trackOpenSessions();
  for (const events of looks) open.add(events.map(stored));
  return open;
}

describe('open sessions', () => {
  it('are sessions that started and have not ended; the one that is silent for longest is named', () => {
    const open = after([at('a', 0, 'SESSION_INITIATED'), at('b', 5, 'SESSION_INITIATED')]);

    expect(open.isEmpty()).toBe(false);
    expect(open.waitingText(T0 + 1_000, {})).toMatch(
      /^2 open; a: waiting for AGENT_RUNTIME_INVOCATION_STARTED from invoker, last event 1 s ago$/,
    );
  });

  it('know an end that the index gave before the start', () => {
    const open = after(
      [at('a', 10, 'AGENT_BACKGROUND_TASK_STARTED'), at('a', 20, 'AGENT_BACKGROUND_TASK_COMPLETED')],
      [at('a', 0, 'SESSION_INITIATED')],
    );

    expect(open.isEmpty()).toBe(true);
  });

  it('do not open again with a second execution of a session that has completed', () => {
    const open = after(
      [at('a', 0, 'SESSION_INITIATED')],
      [at('a', 20, 'AGENT_BACKGROUND_TASK_COMPLETED')],
      [at('a', 30, 'SESSION_INITIATED')],
    );

    expect(open.isEmpty()).toBe(true);
    expect(open.waitingText(T0 + 1_030, {})).toBe('no event for 1 s');
  });

  it('leave out a session whose start was not seen', () => {
    expect(after([at('a', 0, 'AGENT_BACKGROUND_TASK_STARTED')]).isEmpty()).toBe(true);
  });

  it('are forgotten after a day without an event, so that they do not add up', () => {
    const open = after([at('a', 0, 'SESSION_INITIATED')]);

    expect(open.waitingText(T0 + DAY, {})).toMatch(/^1 open; a: /);
    expect(open.waitingText(T0 + DAY + 1, {})).toBe('no event for 1 d');
    expect(open.isEmpty()).toBe(true);
  });
});
