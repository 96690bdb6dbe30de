import { isFailure, type SessionEvent, type Status } from '@agents/events';

/** When the sessions of these tests started, in epoch milliseconds. */
export const T0 = Date.UTC(2024, 10, 4, 10, 30);

export const SESSION = 's-1';

/** An event of the session, some milliseconds after its first. */
export function at(afterMs: number, status: Status, message = 'Error: boom'): SessionEvent {
  const epochMs = T0 + afterMs;
  return {
    sessionId: SESSION,
    status,
    timestamp: new Date(epochMs).toISOString(),
    epochMs,
    ...(isFailure(status) && { errorMessage: message }),
  };
}

/** The guide's session, up to the start of its task. */
export const RUNNING: readonly SessionEvent[] = [
  at(0, 'SESSION_INITIATED'),
  at(1_234, 'AGENT_RUNTIME_INVOCATION_STARTED'),
  at(2_456, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
  at(3_789, 'AGENT_ENTRYPOINT_STARTED'),
  at(4_012, 'AGENT_BACKGROUND_TASK_STARTED'),
];

export const COMPLETED: readonly SessionEvent[] = [
  ...RUNNING,
  at(345_678, 'AGENT_BACKGROUND_TASK_COMPLETED'),
];
