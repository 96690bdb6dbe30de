import type { FailureStatus, SessionEvent, SessionState, Status } from '@agents/events';
import { at as eventAt, T0 } from '../../../test/support/session-events.ts';

export { T0 };

/** An event of session `s-1`, with its time in seconds after the start. */
export const at = (seconds: number, status: Status, message = `Error: ${status}`): SessionEvent =>
  eventAt(seconds * 1_000, status, message);

/** A session whose task runs. */
export const RUNNING = [
  at(0, 'SESSION_INITIATED'),
  at(1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
  at(2, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
  at(2, 'AGENT_ENTRYPOINT_STARTED'),
  at(2, 'AGENT_BACKGROUND_TASK_STARTED'),
];

/** A session whose agent was called and has written no event. */
export const CALLED = RUNNING.slice(0, 2);

/** What the poller observes if all clocks agree and it has seen the last event at once. */
export const seenInTime = ({ timedFrom, lastEvent }: SessionState, now: number) => ({
  now,
  ageMs: timedFrom && now - timedFrom.epochMs,
  silentSince: lastEvent?.epochMs ?? now,
});

/** The failures that end a session, and the error of each. */
export const FAILURES: readonly (readonly [FailureStatus, string])[] = [
  ['AGENT_RUNTIME_INVOCATION_FAILED', 'AgentInvocationFailed'],
  ['AGENT_ENTRYPOINT_FAILED', 'AgentEntrypointFailed'],
  ['AGENT_BACKGROUND_TASK_FAILED', 'AgentTaskFailed'],
];
