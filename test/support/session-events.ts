import { isFailure, type SessionEvent, type Status } from '@agents/events';

/** The start of the sessions in tests, in epoch milliseconds: that of the guide's example. */
export const T0 = Date.UTC(2024, 10, 4, 10, 30);

/** An event of session `s-1`, `afterMs` milliseconds after its start. Failures have a message. */
export function at(afterMs: number, status: Status, message = 'Error: boom'): SessionEvent {
  const epochMs = T0 + afterMs;
  return {
    sessionId: 's-1',
    status,
    timestamp: new Date(epochMs).toISOString(),
    epochMs,
    ...(isFailure(status) && { errorMessage: message }),
  };
}
