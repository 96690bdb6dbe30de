import { foldSession, type SessionEvent, type SessionState } from '@agents/events';
import type { Execution, Limits } from '../context.ts';
import { type Missing, type MissingInput, missingCall, missingEvent } from './missing-event.ts';

/**
 * The state of a session as people see it. `stuck`: an event is overdue. `lost`: a liveness check found that the agent does
 * not run the session's task. `not found`: neither the journal nor an execution knows the session.
 */
export type DisplayState = 'completed' | 'failed' | 'running' | 'pending' | 'stuck' | 'lost' | 'not found';

/** The state of a session and the event it waits for. Cheap enough for every line of a list. */
export interface Assessment {
  readonly state: DisplayState;
  /** Whether the state is final: the journal has a terminal event, or the workflow has given the session up. */
  readonly hasEnded: boolean;
  /** The journal has no terminal event, and the workflow has ended or does not exist: no execution monitors the session. */
  readonly isUnmonitored: boolean;
  /** What the journal alone says. */
  readonly session: SessionState;
  /** The event the session waits for; in a session that the workflow gave up, the event that never came. */
  readonly missing?: Missing;
}

export interface AssessmentInput {
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Without it, the assessment rests on the journal alone. */
  readonly execution?: Execution;
  /** Step Functions has no execution of the session. */
  readonly hasNoExecution?: boolean;
  readonly limits?: Limits;
}

/** Assesses a session: its terminal event decides, then the end of its execution, then the clock. */
export function assessSession(input: AssessmentInput): Assessment {
  const session = foldSession(input.events);
  const found = { ...input, session };
  if (session.state === 'COMPLETED') return ended('completed', session);
  // Without an execution, no call follows the failed one.
  const isRetried = input.hasNoExecution ? undefined : callExpected(found);
  if (session.state === 'FAILED') return isRetried ?? ended('failed', session);
  const missing = missingEvent(found);
  const open = { session, ...(missing && { missing }) };
  const end = input.execution && endOf(input.execution);
  if (end === 'lost' || end === 'failed') {
    return {
      ...open,
      state: end,
      hasEnded: true,
      isUnmonitored: end === 'failed' && session.state !== 'NOT_FOUND',
    };
  }
  const isUnmonitored =
    end === 'unmonitored' || (input.hasNoExecution === true && session.state !== 'NOT_FOUND');
  return { ...open, state: openState(found, missing), hasEnded: false, isUnmonitored };
}

function ended(state: 'completed' | 'failed', session: SessionState): Assessment {
  return { state, hasEnded: true, isUnmonitored: false, session };
}

/**
 * A failed call does not end a session while the workflow makes another one. When that call is overdue, the session has
 * failed, unless its execution is known to run: then throttling may have delayed the call.
 */
function callExpected(found: MissingInput): Assessment | undefined {
  const { execution, session } = found;
  if (execution && endOf(execution)) return undefined;
  const missing = missingCall(found);
  if (!missing) return undefined;
  const isLate = missing.overdueMs > 0;
  if (isLate && !execution) return undefined;
  return { state: isLate ? 'stuck' : 'pending', hasEnded: false, isUnmonitored: false, session, missing };
}

/**
 * What the end of an execution means for a session without a terminal event; `undefined` while the execution runs. An
 * execution that could not poll, or a success that the journal does not confirm, leaves the session's state unchanged.
 */
function endOf({ status, error }: Execution): 'lost' | 'failed' | 'unmonitored' | undefined {
  if (status === 'RUNNING') return undefined;
  const couldNotPoll = error === 'PollingFailed' || error === 'FollowerUnusable';
  if (status === 'SUCCEEDED' || couldNotPoll) return 'unmonitored';
  return error === 'AgentLost' ? 'lost' : 'failed';
}

function openState({ session, execution }: MissingInput, missing: Missing | undefined): DisplayState {
  if (missing && missing.overdueMs > 0) return 'stuck';
  if (session.state === 'RUNNING') return 'running';
  if (session.state === 'NOT_FOUND' && execution?.status !== 'RUNNING') return 'not found';
  return 'pending';
}
