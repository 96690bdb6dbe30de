import type { SessionEvent } from '../src/event.ts';
import type { Status } from '../src/status.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);

/** An event of session `s-1`, so many milliseconds after the first one of the guide. */
export function at(afterMs: number, status: Status, errorMessage?: string): SessionEvent {
  const epochMs = T0 + afterMs;
  return {
    sessionId: 's-1',
    status,
    timestamp: new Date(epochMs).toISOString(),
    epochMs,
    ...(errorMessage !== undefined && { errorMessage }),
  };
}
