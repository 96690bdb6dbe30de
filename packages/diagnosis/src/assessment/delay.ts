import type { ProgressNote, SessionEvent, SessionState } from '@agents/events';
import type { Limits } from '../context.ts';

/** Since when a task has reported no progress, and what it reported last. */
export interface Stall {
  /** When it last reported progress, by the agent's clock; epoch milliseconds. */
  readonly sinceMs: number;
  readonly text?: string;
  readonly done?: number;
  readonly total?: number;
}

/** How far an open session is behind what its stage expects. */
export interface Delay {
  readonly isOverdue: boolean;
  readonly stalled?: Stall;
}

export interface DelayInput {
  readonly session: SessionState;
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** The newest note of its task. */
  readonly progress?: ProgressNote;
  readonly limits?: Limits;
}

/** Compares an open session with the times that its stage expects. Without a limit, nothing is late. */
export function delayOf(input: DelayInput): Delay {
  const { session, now, limits } = input;
  const expectedMs = 1_000 * (limits?.expectedSeconds ?? Number.POSITIVE_INFINITY);
  const stalled = stallOf(input);
  return {
    isOverdue: session.timedFrom !== undefined && now - session.timedFrom.epochMs >= expectedMs,
    ...(stalled && { stalled }),
  };
}

/**
 * The stall of a running task. One that never reported progress has not stalled: its agent may be one that does not report.
 *
 * The report has the agent's clock, and `now` another one: a difference moves the moment of the stall by as much, to earlier
 * if the agent's clock is behind. That is minutes of half an hour (the default). The poller's report and alarm are exact, because
 * there the agent itself says how old its report is.
 */
function stallOf({ session, events, now, progress, limits }: DelayInput): Stall | undefined {
  const { reportedAt, text, done, total } = progress ?? {};
  if (session.state !== 'RUNNING' || reportedAt === undefined || limits?.stalledAfterSeconds === undefined)
    return undefined;
  // A report from before the task's start, by the same clock, is of an earlier task of the session.
  const starts = events.filter(({ status }) => status === 'AGENT_BACKGROUND_TASK_STARTED');
  if (starts.some(({ epochMs }) => reportedAt < epochMs)) return undefined;
  if (now - reportedAt < limits.stalledAfterSeconds * 1_000) return undefined;
  return {
    sinceMs: reportedAt,
    ...(text !== undefined && { text }),
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
  };
}
