import { foldSession, type SessionEvent, type SessionState } from '@agents/events';
import type { Execution, Limits } from '../context.ts';
import { type Missing, type MissingInput, missingCall, missingEvent } from './missing.ts';

/**
 * How a session stands, in the words people see. `stuck`: a step is overdue. `lost`: the workflow asked the agent, and it
 * does not know its task. `not found`: neither the journal nor an execution knows the session.
 */
export type DisplayState = 'completed' | 'failed' | 'running' | 'pending' | 'stuck' | 'lost' | 'not found';

/** How a session stands and what it waits for; cheap enough for every line of a list. */
export interface Assessment {
  readonly state: DisplayState;
  /** Whether it stays so: the journal has its end, or the workflow has given the session up. */
  readonly hasEnded: boolean;
  /** The workflow has ended and the journal has not: whatever comes now, nobody acts on it. */
  readonly isUnmonitored: boolean;
  /** What the journal alone says. */
  readonly session: SessionState;
  /** What it waits for; also in a session that the workflow gave up, then that is what never came. */
  readonly missing?: Missing;
}

export interface AssessmentInput {
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Where it could be found; without it, only the journal speaks. */
  readonly execution?: Execution;
  readonly limits?: Limits;
}

/**
 * Says how a session stands: the journal decides where it has an end, then the execution, then the clock.
 */
export function assessSession(input: AssessmentInput): Assessment {
  const session = foldSession(input.events);
  const asked = { ...input, session };
  if (session.state === 'COMPLETED') return ended('completed', session);
  if (session.state === 'FAILED') return calledAgain(asked) ?? ended('failed', session);
  const missing = missingEvent(asked);
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
  return { ...open, state: openState(asked, missing), hasEnded: false, isUnmonitored: end === 'unfollowed' };
}

function ended(state: 'completed' | 'failed', session: SessionState): Assessment {
  return { state, hasEnded: true, isUnmonitored: false, session };
}

/**
 * A call that failed is no end while the workflow makes another one. Past the time for that the session has failed, unless its
 * execution is known to run: whoever throttles it, it goes on.
 */
function calledAgain(asked: MissingInput): Assessment | undefined {
  const { execution, session } = asked;
  if (execution && endOf(execution)) return undefined;
  const missing = missingCall(asked);
  if (!missing) return undefined;
  const isLate = missing.overdueMs > 0;
  if (isLate && !execution) return undefined;
  return { state: isLate ? 'stuck' : 'pending', hasEnded: false, isUnmonitored: false, session, missing };
}

/**
 * What the end of an execution means for a session whose journal has none; `undefined` while it runs. A poller that could
 * not be run decides nothing about the session, nor does a success that the journal does not know.
 */
function endOf({ status, error }: Execution): 'lost' | 'failed' | 'unfollowed' | undefined {
  if (status === 'RUNNING') return undefined;
  if (status === 'SUCCEEDED' || error === 'PollingFailed') return 'unfollowed';
  return error === 'AgentLost' ? 'lost' : 'failed';
}

function openState({ session, execution }: MissingInput, missing: Missing | undefined): DisplayState {
  if (missing && missing.overdueMs > 0) return 'stuck';
  if (session.state === 'RUNNING') return 'running';
  if (session.state === 'NOT_FOUND' && execution?.status !== 'RUNNING') return 'not found';
  return 'pending';
}
