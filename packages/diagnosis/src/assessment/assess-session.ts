import { foldSession, type ProgressNote, type SessionEvent, type SessionState } from '@agents/events';
import type { Execution, Limits } from '../context.ts';
import { type Delay, delayOf, type Stall } from './delay.ts';
import { type Missing, type MissingInput, missingCall, missingEvent } from './missing-event.ts';
import { wasStopped } from './stopped.ts';

/**
 * The states of a session as people see them, in the order of a report. `stopped`: a person stopped it with `journal stop`. `stuck`: an event is overdue.
 * `stalled`: its task reported progress before, and no longer does. `lost`: a liveness check found that the agent does not run
 * the session's task. `not found`: neither the journal nor an execution knows the session.
 */
export const DISPLAY_STATES = [
  ...(['completed', 'failed', 'stopped', 'running', 'pending'] as const),
  ...(['stuck', 'stalled', 'lost', 'not found'] as const),
] as const;

/** One of {@link DISPLAY_STATES}. */
export type DisplayState = (typeof DISPLAY_STATES)[number];

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
  /** It has not ended and is open for longer than its stage expects. It may be in any open state. */
  readonly isOverdue: boolean;
  /** Since when and at what its running task stalls. */
  readonly stalled?: Stall;
}

export interface AssessmentInput {
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Without it, the assessment rests on the journal alone. */
  readonly execution?: Execution;
  /** Step Functions has no execution of the session. */
  readonly hasNoExecution?: boolean;
  /** The newest note of its task. */
  readonly progress?: ProgressNote;
  readonly limits?: Limits;
}

/** Assesses a session: its terminal event decides, then the end of its execution, then the clock. */
export function assessSession(input: AssessmentInput): Assessment {
  const session = foldSession(input.events);
  const found = { ...input, session };
  if (session.state === 'COMPLETED') return ended('completed', session);
  if (session.state === 'FAILED') return afterFailure(found);
  const missing = missingEvent(found);
  const open = { session, ...(missing && { missing }) };
  const end = wasStopped(found) ? 'stopped' : input.execution && endOf(input.execution);
  if (end === 'stopped' || end === 'lost' || end === 'failed') {
    const isUnmonitored = end !== 'lost' && session.state !== 'NOT_FOUND';
    return { ...open, state: end, hasEnded: true, isUnmonitored, isOverdue: false };
  }
  const isUnmonitored =
    end === 'unmonitored' || (input.hasNoExecution === true && session.state !== 'NOT_FOUND');
  const delay = delayOf(found);
  const state = openState(found, { missing, delay });
  return { ...open, ...delay, state, hasEnded: false, isUnmonitored };
}

function ended(state: 'completed' | 'failed' | 'stopped', session: SessionState): Assessment {
  return { state, hasEnded: true, isUnmonitored: false, session, isOverdue: false };
}

/**
 * A failed call does not end a session while the workflow makes another one. When that call is overdue, the session has
 * failed, unless its execution is known to run: then throttling may have delayed the call.
 */
function afterFailure(found: MissingInput & AssessmentInput): Assessment {
  const { execution, session, hasNoExecution } = found;
  if (wasStopped(found)) return ended('stopped', session);
  // Without an execution, no call follows the failed one.
  const missing = hasNoExecution || (execution && endOf(execution)) ? undefined : missingCall(found);
  const isLate = missing !== undefined && missing.overdueMs > 0;
  if (!missing || (isLate && !execution)) return ended('failed', session);
  const state = isLate ? 'stuck' : 'pending';
  return { ...delayOf(found), state, hasEnded: false, isUnmonitored: false, session, missing };
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

interface Wait {
  readonly missing: Missing | undefined;
  readonly delay: Delay;
}

function openState({ session, execution }: MissingInput, { missing, delay }: Wait): DisplayState {
  if (missing && missing.overdueMs > 0) return 'stuck';
  if (delay.stalled) return 'stalled';
  if (session.state === 'RUNNING') return 'running';
  if (session.state === 'NOT_FOUND' && execution?.status !== 'RUNNING') return 'not found';
  return 'pending';
}
