/**
 * How the journal repeats a request that is safe to repeat: full jitter over a span that doubles.
 *
 * Milliseconds. `patienceMs` is how long it goes on when the caller names no deadline. `refusedMs` is the pause after a
 * refusal where the caller insists; short enough that a machine which is told to end tries once more.
 */
export const JOURNAL_BACKOFF = {
  firstMs: 50,
  factor: 2,
  longestMs: 2_000,
  patienceMs: 10_000,
  refusedMs: 10_000,
} as const;

/** How Step Functions repeats a task: a Retry of the States Language without its `ErrorEquals`. */
export interface WorkflowBackoff {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy: 'FULL';
}

/** For AWS services that are busy or broken for a moment: up to eight times over about three minutes. */
export const PLATFORM_BACKOFF: WorkflowBackoff = {
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 8,
  JitterStrategy: 'FULL',
};

/** For an agent that could not be reached: each try may start a machine, so fewer and further apart. */
export const AGENT_BACKOFF: WorkflowBackoff = {
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 5,
  JitterStrategy: 'FULL',
};
