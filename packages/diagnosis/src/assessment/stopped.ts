import { errorName, MAX_CLOCK_SKEW_MS, type SessionState } from '@agents/events';
import { SESSION_STOPPED } from '../context.ts';
import { type MissingInput, missingCall } from './missing-event.ts';

/** Whether the journal alone cannot tell that a person stopped the session: only its execution says who ended its microVM. */
export function mayHaveBeenStopped({ terminalEvent }: SessionState): boolean {
  return (
    terminalEvent?.status === 'AGENT_BACKGROUND_TASK_FAILED' &&
    errorName(terminalEvent.errorMessage) === 'MachineStopped'
  );
}

/**
 * Whether a person stopped the session with `journal stop`. A session that failed for another reason before is not stopped; one
 * whose failed call would have been repeated is. An execution that was aborted in the console has no error, and says nothing of
 * the agent.
 */
export function wasStopped(found: MissingInput): boolean {
  const { execution, session } = found;
  if (execution?.status !== 'ABORTED' || execution.error !== SESSION_STOPPED) return false;
  const { terminalEvent } = session;
  if (!terminalEvent) return true;
  if (!mayHaveBeenStopped(session)) return missingCall(found) !== undefined;
  // AgentCore ended the microVM long before: clocks cannot differ by that much.
  const { stopDate = terminalEvent.epochMs } = execution;
  return terminalEvent.epochMs > stopDate - MAX_CLOCK_SKEW_MS;
}
