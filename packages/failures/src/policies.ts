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

/** The stage's `capacityPatienceSeconds` by default. */
export const CAPACITY_PATIENCE_SECONDS = 3_600;

/**
 * For what is refused because the account has no capacity: spread by full jitter, so that thousands of sessions do not come
 * back together. The first retry is spread over ten seconds, because a burst has just arrived. The longest delay is a minute,
 * or a sixtieth of a patience of more than an hour: who is ready to wait longer waits among more sessions, and 100,000 that
 * come back each minute would take more of Lambda, of the journal's index and of AgentCore's calls than the account has.
 *
 * A retry waits for half of the longest delay on average. The attempts last for half as long again as the patience, because
 * the invoker itself ends it by the journal.
 */
export function capacityBackoff(patienceSeconds: number): WorkflowBackoff {
  const MaxDelaySeconds = Math.max(60, Math.ceil(patienceSeconds / 60));
  return {
    ...{ IntervalSeconds: 10, BackoffRate: 2, MaxDelaySeconds },
    MaxAttempts: 10 + Math.ceil((1.5 * patienceSeconds) / (MaxDelaySeconds / 2)),
    JitterStrategy: 'FULL',
  };
}

export const CAPACITY_BACKOFF: WorkflowBackoff = capacityBackoff(CAPACITY_PATIENCE_SECONDS);

/** For a task inside a round, which Step Functions ends after five minutes. The workflow repeats a failed round. */
export const ROUND_BACKOFF: WorkflowBackoff = {
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 4,
  MaxAttempts: 3,
  JitterStrategy: 'FULL',
};
