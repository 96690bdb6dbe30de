import type { Execution } from '../context.ts';

/** What the workflow's executions end with (`infra/state-machine.yml` and the poller), in words. */
export const EXECUTION_ERRORS: Readonly<Record<string, string>> = {
  AgentInvocationFailed: 'the agent could not be called',
  AgentEntrypointFailed: 'the agent did not accept the request',
  AgentTaskFailed: "the agent's work failed",
  AgentLost: 'the agent was asked and does not know its task: the machine that ran it is gone',
  SessionTimedOut: 'the session had not ended by its deadline',
  InvalidInput: 'what came in is no session, so nothing was journaled',
  InputCheckFailed: 'the function that checks the input could not be run, so nothing was journaled',
  JournalingFailed: 'the workflow could not write SESSION_INITIATED',
  PollingFailed: 'the poller could not be run for minutes; nobody follows the session any more',
  'States.Timeout': "the state machine's own timeout came first",
};

/** How an execution ended, in words that finish "the execution …"; `undefined` while it runs. */
export function executionEnd({ status, error, stopDate }: Execution): string | undefined {
  const when = stopDate === undefined ? '' : ` at ${new Date(stopDate).toISOString()}`;
  if (status === 'RUNNING') return undefined;
  if (status === 'SUCCEEDED') return `succeeded${when}`;
  if (status === 'ABORTED') return `was stopped by somebody${when}`;
  if (status === 'TIMED_OUT') return `timed out${when}: ${EXECUTION_ERRORS['States.Timeout']}`;
  const known = error !== undefined && Object.hasOwn(EXECUTION_ERRORS, error) && EXECUTION_ERRORS[error];
  return `ended${when} as ${error ?? status}${known ? `: ${known}` : ''}`;
}
