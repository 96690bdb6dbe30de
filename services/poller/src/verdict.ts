import {
  describeError,
  type FailureStatus,
  isFailure,
  type PollSchedule,
  type SessionEvent,
  type SessionState,
  type SessionStateName,
  waitSeconds,
  writerOf,
} from '@agents/events';
import * as v from 'valibot';
import type { Observation } from './observation.ts';

/** The errors of a failed session: what the workflow's Fail has as `Error`. */
export const SESSION_ERRORS = [
  'AgentInvocationFailed',
  'AgentEntrypointFailed',
  'AgentTaskFailed',
  'AgentLost',
  'SessionTimedOut',
] as const;

export type SessionError = (typeof SESSION_ERRORS)[number];

/** The `Error` and `Cause` of the workflow's Fail. */
export interface Failure {
  readonly error: SessionError;
  readonly cause: string;
}

export interface VerdictInput {
  readonly session: SessionState;
  readonly observed: Pick<Observation, 'now' | 'ageMs' | 'silentSince'>;
  /** From the session's initiation until it fails as `SessionTimedOut`. */
  readonly deadlineSeconds: number;
  /** The result of the workflow's call of the invoker; can be anything. */
  readonly invocation?: unknown;
  readonly schedule: PollSchedule;
}

/** The state of the session for the workflow, and the pause before the next poll. */
export type Verdict = { readonly wait_seconds: number } & (
  | { readonly state: Exclude<SessionStateName, 'FAILED'> }
  | ({ readonly state: 'FAILED' } & Failure)
);

/**
 * Decides the state of a session: by the journal if the session has ended there, else by the invoker's failure and the
 * clock. A session that has ended in the journal keeps its end at every later time.
 */
export function verdict(input: VerdictInput): Verdict {
  const { session, observed, deadlineSeconds, invocation, schedule } = input;
  const { state } = session;
  const wait_seconds = waitSeconds(observed.ageMs, schedule);
  switch (state) {
    case 'COMPLETED':
      return { state, wait_seconds };
    case 'FAILED':
      return { state, wait_seconds, ...journaledFailure(session) };
    default: {
      const failure =
        unjournaledFailure(session, invocation, observed) ?? timedOut(session, deadlineSeconds, observed);
      return failure ? { state: 'FAILED', wait_seconds, ...failure } : { state, wait_seconds };
    }
  }
}

const ERROR_OF: Readonly<Record<FailureStatus, SessionError>> = {
  AGENT_RUNTIME_INVOCATION_FAILED: 'AgentInvocationFailed',
  AGENT_ENTRYPOINT_FAILED: 'AgentEntrypointFailed',
  AGENT_BACKGROUND_TASK_FAILED: 'AgentTaskFailed',
};

/** The failure of a session whose state is FAILED, with the message of its terminal event. */
function journaledFailure({ terminalEvent }: SessionState): Failure {
  if (!terminalEvent || !isFailure(terminalEvent.status)) {
    throw new TypeError(
      `a FAILED session: expected a failure as its terminal event, found ${terminalEvent?.status}`,
    );
  }
  const error = ERROR_OF[terminalEvent.status];
  return { error, cause: terminalEvent.errorMessage ?? `${at(terminalEvent)} without an ErrorMessage` };
}

/**
 * How long the agent may write no event after a call that failed without an event of the invoker, in milliseconds: the
 * request may have arrived, and a cold start takes up to 20 s. The poller counts from when it first saw the last event.
 */
export const INVOCATION_GRACE_MS = 60_000;

/**
 * An invoker that failed without writing its outcome, so that only the workflow knows of the failure. Unless the task
 * runs, the session ends: at once if the agent was not called, else after {@link INVOCATION_GRACE_MS}.
 */
function unjournaledFailure(
  session: SessionState,
  invocation: unknown,
  { now, silentSince }: VerdictInput['observed'],
): Failure | undefined {
  const problem = session.state === 'RUNNING' ? undefined : invokerError(invocation);
  const called = session.lastInvocation;
  if (!problem || (called && now - silentSince < INVOCATION_GRACE_MS)) return undefined;
  const since = called ? `the agent has written no event since ${at(called)}` : 'the agent was not called';
  return { error: 'AgentInvocationFailed', cause: `${problem} (not journaled by the invoker; ${since})` };
}

/** A session that has not ended by its deadline, with its last and its missing event; `undefined` before the deadline. */
function timedOut(
  session: SessionState,
  deadlineSeconds: number,
  { now, ageMs }: VerdictInput['observed'],
): Failure | undefined {
  const { timedFrom, lastEvent, awaiting } = session;
  if (!timedFrom || !lastEvent || ageMs === undefined || ageMs < deadlineSeconds * 1_000) return undefined;
  const expectedFrom = [...new Set(awaiting.map(writerOf))].join(', ');
  return {
    error: 'SessionTimedOut',
    cause:
      `session ${timedFrom.sessionId} has not ended within ${deadlineSeconds} s of ${at(timedFrom)}; ` +
      `last event: ${ago(lastEvent, now)}; missing: ${awaiting.join(' or ')}, expected from ${expectedFrom}: ` +
      'search its log for the session_id',
  };
}

/** A running task that its agent does not know: the microVM that ran it is gone. */
export function agentLost({ lastEvent, firstEvent }: SessionState, now: number): Failure {
  if (!firstEvent || !lastEvent) throw new TypeError('a lost agent: expected a session with events');
  return {
    error: 'AgentLost',
    cause:
      `the agent of session ${firstEvent.sessionId} does not know its task: ` +
      `the microVM stopped without writing a final event; last event: ${ago(lastEvent, now)}; ` +
      'likely causes: out of memory, a crash of the process, or the end of the lifetime of the microVM; ' +
      "the agent's log has its last lines",
  };
}

function at({ status, timestamp }: SessionEvent): string {
  return `${status} at ${timestamp}`;
}

function ago(event: SessionEvent, now: number): string {
  return `${at(event)}, ${Math.max(0, Math.round((now - event.epochMs) / 1_000))} s ago`;
}

/** The result of a Catch of the workflow. */
const caughtSchema = v.looseObject({ Error: v.string(), Cause: v.optional(v.string(), '') });

/** The `Cause` that Lambda reports when the function threw. */
const lambdaCauseSchema = v.pipe(v.string(), v.parseJson(), v.looseObject({ errorMessage: v.string() }));

/**
 * The error of the workflow's call of the invoker, as `Name: message`; `undefined` if the call succeeded.
 *
 * @param invocation the invoker's answer, or `{Error, Cause}`
 */
export function invokerError(invocation: unknown): string | undefined {
  const caught = v.safeParse(caughtSchema, invocation);
  if (!caught.success) return undefined;
  const { Error: name, Cause } = caught.output;
  const cause = v.safeParse(lambdaCauseSchema, Cause);
  // Lambda writes some of these messages itself (a timeout, an exit), so they are not redacted and shortened yet.
  return describeError({
    name,
    message: cause.success ? cause.output.errorMessage : Cause || 'no cause given',
  });
}
