import {
  type FailureStatus,
  isFailure,
  type SessionEvent,
  type SessionState,
  writerOf,
} from '@agents/events';
import type { SessionError } from './errors.ts';
import { invokerError } from './invoker-error.ts';

/**
 * How long the agent may stay silent after a call that failed without a word in the journal, in milliseconds: the
 * request may have arrived, and a cold start takes up to 20 s.
 */
export const INVOCATION_GRACE_MS = 60_000;

/** What the state machine's Fail gets as `Error` and `Cause`. */
export interface Failure {
  readonly error: SessionError;
  readonly cause: string;
}

const ERROR_OF: Readonly<Record<FailureStatus, SessionError>> = {
  AGENT_RUNTIME_INVOCATION_FAILED: 'AgentInvocationFailed',
  AGENT_ENTRYPOINT_FAILED: 'AgentEntrypointFailed',
  AGENT_BACKGROUND_TASK_FAILED: 'AgentTaskFailed',
};

/** The failure of a session whose state is FAILED, in the words of the event that ended it. */
export function journaledFailure({ terminalEvent }: SessionState): Failure {
  if (!terminalEvent || !isFailure(terminalEvent.status)) {
    throw new TypeError(
      `a FAILED session: expected a failure event to have ended it, found ${terminalEvent?.status}`,
    );
  }
  const error = ERROR_OF[terminalEvent.status];
  return { error, cause: terminalEvent.errorMessage ?? `${at(terminalEvent)} without an ErrorMessage` };
}

/**
 * An invocation that failed for good while the journal still waits, so that only the state machine knows of it. Ends the
 * session unless its task runs: at once if the call was not even begun, else after {@link INVOCATION_GRACE_MS}.
 */
export function silentInvocation(
  session: SessionState,
  invocation: unknown,
  now: number,
): Failure | undefined {
  const problem = session.state === 'RUNNING' ? undefined : invokerError(invocation);
  const called = session.lastInvocation;
  if (!problem || (called && now - called.epochMs < INVOCATION_GRACE_MS)) return undefined;
  const since = called ? `the agent has been silent since ${at(called)}` : 'the agent was not called';
  return { error: 'AgentInvocationFailed', cause: `${problem} (not journaled by the invoker; ${since})` };
}

/** A session that has not ended by its deadline, with what is known and what is missing; `undefined` before that. */
export function timedOut(session: SessionState, deadlineSeconds: number, now: number): Failure | undefined {
  const { timedFrom, lastEvent, awaiting } = session;
  if (!timedFrom || !lastEvent || now - timedFrom.epochMs < deadlineSeconds * 1_000) return undefined;
  const expectedWriters = [...new Set(awaiting.map(writerOf))].join(', ');
  const silentSeconds = Math.max(0, Math.round((now - lastEvent.epochMs) / 1_000));
  return {
    error: 'SessionTimedOut',
    cause:
      `session ${timedFrom.sessionId} has not ended within ${deadlineSeconds} s of ${at(timedFrom)}; ` +
      `last event: ${at(lastEvent)}, ${silentSeconds} s ago; missing: ${awaiting.join(' or ')}, expected from ${expectedWriters}: ` +
      'search its log for the session_id',
  };
}

/** A running task whose agent does not know it: the machine that ran it is gone. */
export function agentLost({ lastEvent, firstEvent }: SessionState, now: number): Failure {
  if (!firstEvent || !lastEvent) throw new TypeError('a lost agent: expected a session with events');
  const silentSeconds = Math.max(0, Math.round((now - lastEvent.epochMs) / 1_000));
  return {
    error: 'AgentLost',
    cause:
      `the agent of session ${firstEvent.sessionId} was asked and does not know its task: the machine that ran it is gone; ` +
      `last event: ${at(lastEvent)}, ${silentSeconds} s ago; likely causes: out of memory, a crash that left no time for ` +
      "last words, the end of the machine's lifetime; the agent's log has its last lines",
  };
}

function at({ status, timestamp }: SessionEvent): string {
  return `${status} at ${timestamp}`;
}
