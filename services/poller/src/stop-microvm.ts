import type { AgentRuntimeClient } from '@agents/agent-client';
import { describeError } from '@agents/events';
import type { Logger } from '@agents/service';

/** The timeout for stopping a microVM, which AgentCore answers at once; in milliseconds. */
export const STOP_MS = 2_000;

/** Stops the microVM of a session that needs it no more. Never throws. */
export type StopMicroVm = (sessionId: string) => Promise<void>;

export interface StopMicroVmDeps {
  readonly runtime: Pick<AgentRuntimeClient, 'stop'>;
  readonly log: Logger;
}

/**
 * Makes the stop of a microVM without work. Until its idle timeout of a quarter of an hour, it would cost memory and hold one
 * of the places that the account's quota has for sessions. It is asked once: what AgentCore answers decides nothing.
 */
export function makeStopMicroVm({ runtime, log }: StopMicroVmDeps): StopMicroVm {
  return async (session_id) => {
    try {
      await runtime.stop(session_id, { timeoutMs: STOP_MS });
    } catch (error) {
      const fields = { session_id, error: describeError(error) };
      log.warn(fields, 'the idle microVM was not stopped; it ends at its idle timeout');
    }
  };
}
