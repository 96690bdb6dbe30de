import { compareEvents, foldSession, type SessionEvent, type SessionState } from '@agents/events';
import type { Evidence, ExecutionEnd, SessionEvidence, Violation } from './evidence.ts';

/** The error of the state machine for each status that ends a session. */
const ERROR_OF: Readonly<Record<string, string>> = {
  AGENT_RUNTIME_INVOCATION_FAILED: 'AgentInvocationFailed',
  AGENT_ENTRYPOINT_FAILED: 'AgentEntrypointFailed',
  AGENT_BACKGROUND_TASK_FAILED: 'AgentTaskFailed',
};
/** Errors that the poller reports when the journal holds no terminal event. */
const WITHOUT_TERMINAL_EVENT: readonly (string | undefined)[] = ['AgentLost', 'SessionTimedOut'];

/** The longest time from the poller's last read of the journal to the end of the execution, in milliseconds. */
const LAST_READ_MS = 1_000;

/** Each session ends, its executions end as its journal does, and its task runs once. */
export function checkSessions({ sessions, writes }: Evidence): readonly Violation[] {
  const writtenAt = new Map(writes.map(({ key, at }) => [key, at]));
  return sessions.flatMap((session) => {
    const state = foldSession(session.events);
    const { timestamp = '' } = state.terminalEvent ?? {};
    const endedAt = writtenAt.get(`SESSION#${session.sessionId} EVENT#${timestamp}`);
    return [
      ...checkReading(session),
      ...session.executions.flatMap((execution) => checkExecution(execution, session, { ...state, endedAt })),
      ...checkOrdered(session),
      ...checkResult(session, state),
      ...checkTask(session),
    ];
  });
}

function checkReading({ sessionId, order, ...session }: SessionEvidence): readonly Violation[] {
  const { events, unreadable, executions } = session;
  const violations = unreadable.map(
    (record): Violation => ({ promise: 'every record of a session is an event', found: record.SK }),
  );
  const initiated = events.filter(({ status }) => status === 'SESSION_INITIATED').length;
  if (initiated < 1 || initiated > executions.length) {
    violations.push({
      promise: 'an execution initiates its session once',
      found: `${order.label} ${sessionId}: ${initiated} SESSION_INITIATED of ${executions.length} executions`,
    });
  }
  return violations;
}

/** How a session ended in the journal, and when the table stored that event: its timestamp may be older. */
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
  if (WITHOUT_TERMINAL_EVENT.includes(error)) {
    // The terminal event of a dead process can still be on its way; it may arrive after the execution has ended.
    return state.endedAt === undefined || state.endedAt > stoppedAt - LAST_READ_MS;
  }
  return (
    state.state === 'FAILED' &&
    error === ERROR_OF[state.terminalEvent?.status ?? ''] &&
    cause === state.terminalEvent?.errorMessage
  );
}

function checkOrdered({ order, executions, lostProcess }: SessionEvidence): readonly Violation[] {
  if (lostProcess) return [];
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
  const found = `${order.label} ${sessionId}: ${JSON.stringify(result) ?? 'no result'}`;
  return [{ promise: 'a completed session has its result', found }];
}

function describe({ status, error, cause }: ExecutionEnd): string {
  return error === undefined ? status : `${status} ${error}: ${cause}`;
}

const RUNS_ONCE = 'no task runs twice at once';
const ENDS_ONCE = 'a task that has ended does not run again';

/**
 * A task runs once, by the journal and by the logs of the agent's processes.
 *
 * For a session that lost a process only the logs count: the start event of the dead process can still arrive, next to the
 * start event of the process that did run the task.
 */
function checkTask(session: SessionEvidence): readonly Violation[] {
  return [...(session.lostProcess ? [] : checkTaskInJournal(session)), ...checkTaskInLogs(session)];
}

function checkTaskInJournal({ order, sessionId, events }: SessionEvidence): readonly Violation[] {
  const violations: Violation[] = [];
  const session = `${order.label} ${sessionId}`;
  let running: SessionEvent | undefined;
  let ended: SessionEvent | undefined;
  for (const event of [...events].sort(compareEvents)) {
    const { status, timestamp } = event;
    if (status === 'AGENT_BACKGROUND_TASK_STARTED') {
      if (running) {
        const found = `${session}: started at ${running.timestamp} and again at ${timestamp}`;
        violations.push({ promise: RUNS_ONCE, found });
      }
      if (ended) {
        const found = `${session}: ${ended.status} at ${ended.timestamp}, started at ${timestamp}`;
        violations.push({ promise: ENDS_ONCE, found });
      }
      running = event;
    }
    if (/^AGENT_BACKGROUND_TASK_(?:COMPLETED|FAILED)$/.test(status)) {
      running = undefined;
      ended = event;
    }
  }
  return violations;
}

function checkTaskInLogs({ order, sessionId, taskSpans }: SessionEvidence): readonly Violation[] {
  return taskSpans.flatMap((span, index) => {
    const other = taskSpans.slice(index + 1).find(({ from, to }) => from < span.to && span.from < to);
    if (!other) return [];
    const found = `${order.label} ${sessionId}: in processes ${span.pid} and ${other.pid}`;
    return [{ promise: RUNS_ONCE, found }];
  });
}
