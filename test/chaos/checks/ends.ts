import { foldSession, type SessionState } from '@agents/events';
import type { Evidence, ExecutionEnd, SessionEvidence, Violation } from '../evidence.ts';

/** What the state machine calls the failure that each status ends a session with. */
const ERROR_OF: Readonly<Record<string, string>> = {
  AGENT_RUNTIME_INVOCATION_FAILED: 'AgentInvocationFailed',
  AGENT_ENTRYPOINT_FAILED: 'AgentEntrypointFailed',
  AGENT_BACKGROUND_TASK_FAILED: 'AgentTaskFailed',
};
/** Ends that the poller decides where the journal is silent. */
const SILENT: readonly (string | undefined)[] = ['AgentLost', 'SessionTimedOut'];

/** An execution ends so long after the poller's last look at the journal at the most, in milliseconds. */
const LAST_LOOK_MS = 1_000;

/** Every session ends, all its executions end as its journal does, and it ends as it must unless its machine is gone. */
export function checkEnds({ sessions, writes }: Evidence): readonly Violation[] {
  const writtenAt = new Map(writes.map(({ key, at }) => [key, at]));
  return sessions.flatMap((session) => {
    const state = foldSession(session.events);
    const { timestamp = '' } = state.terminalEvent ?? {};
    const endedAt = writtenAt.get(`SESSION#${session.sessionId} EVENT#${timestamp}`);
    return [
      ...session.executions.flatMap((execution) => checkExecution(execution, session, { ...state, endedAt })),
      ...checkOrdered(session),
      ...checkResult(session, state),
    ];
  });
}

/** How the journal says that a session ended, and when the table got to know it: its own stamp may be older. */
type JournalEnd = SessionState & { readonly endedAt: number | undefined };

function checkExecution(
  execution: ExecutionEnd,
  session: SessionEvidence,
  state: JournalEnd,
): readonly Violation[] {
  const found = `${session.order.label} ${execution.name}: ${describe(execution)}, journal ${state.state}`;
  if (execution.status !== 'SUCCEEDED' && execution.status !== 'FAILED') {
    return [{ promise: 'every session ends', found }];
  }
  if (agrees(execution, state)) return [];
  return [{ promise: 'the execution ends as the journal does', found: `${found} (${session.sessionId})` }];
}

function agrees({ status, error, cause, stoppedAt = 0 }: ExecutionEnd, state: JournalEnd): boolean {
  if (status === 'SUCCEEDED') return state.state === 'COMPLETED';
  if (SILENT.includes(error)) {
    // Nothing was said in time. What came later is in the journal, and does not change how the execution ended: the last
    // word of a machine can be on its way when the machine dies.
    return state.endedAt === undefined || state.endedAt > stoppedAt - LAST_LOOK_MS;
  }
  return (
    state.state === 'FAILED' &&
    error === ERROR_OF[state.terminalEvent?.status ?? ''] &&
    cause === state.terminalEvent?.errorMessage
  );
}

function checkOrdered({ order, executions, lostMachine }: SessionEvidence): readonly Violation[] {
  if (lostMachine) return [];
  return executions
    .filter(({ status, error }) => (error ?? status) !== order.end)
    .map((execution) => ({
      promise: 'a fault that passes fails no session',
      found: `${order.label} ${execution.name}: expected ${order.end}, found ${describe(execution)}`,
    }));
}

function checkResult(
  { order, sessionId, result }: SessionEvidence,
  { state }: SessionState,
): readonly Violation[] {
  const hasOwn =
    typeof result === 'object' &&
    result !== null &&
    'prompt' in result &&
    result.prompt === order.detail['prompt'];
  if (state !== 'COMPLETED' || hasOwn) return [];
  const found = `${order.label} ${sessionId}: ${JSON.stringify(result) ?? 'none'}`;
  return [{ promise: 'who has completed has a result', found }];
}

function describe({ status, error, cause }: ExecutionEnd): string {
  return error === undefined ? status : `${status} ${error}: ${cause}`;
}
