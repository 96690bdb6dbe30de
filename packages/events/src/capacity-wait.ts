import { errorName } from './error-message.ts';
import type { SessionEvent } from './event.ts';
import { compareEvents } from './order.ts';

/** Calls of the agent that were refused, one after another, because the account had no capacity for them. */
export interface CapacityWait {
  /** The calls so far. */
  readonly tries: number;
  /** The first of them. */
  readonly since: SessionEvent;
}

/**
 * The wait for capacity that a session is in; `undefined` if its latest call was not refused for capacity. A call that is
 * under way does not end the wait.
 *
 * @param isCapacityError whether an error with this name says that there was no capacity
 */
export function capacityWait(
  events: Iterable<SessionEvent>,
  isCapacityError: (name: string) => boolean,
): CapacityWait | undefined {
  let wait: CapacityWait | undefined;
  let call: SessionEvent | undefined;
  for (const event of [...events].sort(compareEvents)) {
    if (event.status === 'AGENT_RUNTIME_INVOCATION_STARTED') call = event;
    else if (event.status === 'AGENT_RUNTIME_INVOCATION_FAILED') {
      const isRefused = isCapacityError(errorName(event.errorMessage) ?? '');
      wait = isRefused ? { tries: (wait?.tries ?? 0) + 1, since: wait?.since ?? call ?? event } : undefined;
      // An execution of its own, or the agent, has taken over.
    } else wait = undefined;
  }
  return wait;
}
