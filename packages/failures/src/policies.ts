/**
 * How the journal retries a request that is safe to repeat: full jitter over a span that doubles. All in milliseconds.
 *
 * `patienceMs` is the time for retries if the caller sets no deadline. `refusedMs` is the pause after a refusal, if refusals
 * are retried; it is short enough for one more try after the microVM is told to stop.
 */
export const JOURNAL_BACKOFF = {
  firstMs: 50,
  factor: 2,
  longestMs: 2_000,
  patienceMs: 10_000,
  refusedMs: 10_000,
} as const;

/** How Step Functions retries a task: a Retry of the States Language without its `ErrorEquals`. */
export interface WorkflowBackoff {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy: 'FULL';
}

/** For AWS services that are briefly busy or faulty: up to eight retries within about three minutes. */
export const PLATFORM_BACKOFF: WorkflowBackoff = {
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 8,
  JitterStrategy: 'FULL',
};

/** For calls of the agent: each try may start a microVM, so the retries are fewer and further apart. */
export const AGENT_BACKOFF: WorkflowBackoff = {
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 5,
  JitterStrategy: 'FULL',
};

/** For a task inside a round, which Step Functions ends after five minutes. The workflow repeats a failed round. */
export const ROUND_BACKOFF: WorkflowBackoff = {
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 4,
  MaxAttempts: 3,
  JitterStrategy: 'FULL',
};
