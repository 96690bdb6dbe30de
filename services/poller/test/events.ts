import { type FailureStatus, isFailure, type SessionEvent, type Status } from '@agents/events';

/** When the sessions of these tests began, in epoch milliseconds. */
export const T0 = Date.UTC(2024, 10, 4, 10, 30);

/** An event of session `s-1`, so many seconds after the session began. */
export function at(seconds: number, status: Status, message = `Error: ${status}`): SessionEvent {
  const epochMs = T0 + seconds * 1_000;
  return {
    sessionId: 's-1',
    status,
    timestamp: new Date(epochMs).toISOString(),
    epochMs,
    ...(isFailure(status) && { errorMessage: message }),
  };
}

/** A session that got as far as its agent's task. */
export const RUNNING = [
  at(0, 'SESSION_INITIATED'),
  at(1, 'AGENT_RUNTIME_INVOCATION_STARTED'),
  at(2, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
  at(2, 'AGENT_ENTRYPOINT_STARTED'),
  at(2, 'AGENT_BACKGROUND_TASK_STARTED'),
];

/** A session whose agent was called and has not said a word. */
export const CALLED = RUNNING.slice(0, 2);

/** The failures a session can end with, and the error each becomes. */
export const FAILURES: readonly (readonly [FailureStatus, string])[] = [
  ['AGENT_RUNTIME_INVOCATION_FAILED', 'AgentInvocationFailed'],
  ['AGENT_ENTRYPOINT_FAILED', 'AgentEntrypointFailed'],
  ['AGENT_BACKGROUND_TASK_FAILED', 'AgentTaskFailed'],
];
