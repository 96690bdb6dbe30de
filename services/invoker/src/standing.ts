import type { StartOutcome } from '@agents/agent-client';
import { type SessionState, writerOf } from '@agents/events';

/**
 * Whether the journal already rules out a call: the agent's task runs, or the agent has had its last word.
 *
 * An invocation that failed rules out nothing: calling again after it is what a retry is. Nor does an entrypoint that
 * started and said no more: the agent, asked again, knows whether it is still at it.
 */
export function standing({ state, terminalEvent }: SessionState): StartOutcome | undefined {
  if (state === 'RUNNING') return 'already_running';
  const agentEnded = terminalEvent !== undefined && writerOf(terminalEvent.status) !== 'invoker';
  return agentEnded ? 'already_ended' : undefined;
}
