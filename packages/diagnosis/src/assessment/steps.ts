import { type CapacityWait, capacityWait, compareEvents, errorName, type SessionEvent } from '@agents/events';
import { AGENT_BACKOFF, CAPACITY_PATIENCE_SECONDS, capacityBackoff, failureNamed } from '@agents/failures';
import type { Limits } from '../context.ts';

/** What limits the time a step takes. */
export type LimitCode =
  | 'INPUT_CHECK'
  | 'FUNCTION_START'
  | 'FUNCTION_TIMEOUT'
  | 'RECORDED_BEFORE_ANSWER'
  | 'REQUEST_CHECK'
  | 'CALL_RETRY'
  | 'CAPACITY_RETRY'
  | 'SESSION_DEADLINE';

/** How long a step takes in a healthy session. Past that, its event is overdue. */
export interface Step {
  readonly code: LimitCode;
  readonly usualMs: number;
  /** Why it takes no longer, as a clause. */
  readonly reason: string;
}

/** The steps of a session before its task runs. The task itself has only the session's deadline. */
export const STEPS = {
  initiate: {
    code: 'INPUT_CHECK',
    usualMs: 30_000,
    reason: 'the workflow checks its input with one short function call, then records the event',
  },
  invoke: {
    code: 'FUNCTION_START',
    usualMs: 30_000,
    reason: 'a function starts within seconds, and a throttled start is retried within 30 s',
  },
  answer: {
    code: 'FUNCTION_TIMEOUT',
    usualMs: 60_000,
    reason: "the invoker's function times out after 60 s and records the outcome before that",
  },
  arrive: {
    code: 'RECORDED_BEFORE_ANSWER',
    usualMs: 10_000,
    reason: 'the agent records it before it answers, so only a clock difference can delay it',
  },
  accept: {
    code: 'REQUEST_CHECK',
    usualMs: 15_000,
    reason: 'the entrypoint only checks the request and records the event, with retries for up to 10 s',
  },
} as const satisfies Record<string, Step>;

/** How long a session may take unless its stage says otherwise, in seconds: 9 h 5 min. */
export const DEFAULT_DEADLINE_SECONDS = 32_700;

/** When a silent agent's liveness is first checked, and how often after that, in seconds. */
export const DEFAULT_LIVENESS_CHECK_SECONDS = 300;

/** The workflow's next call of the agent after a failed one; `undefined` when the error is final or no tries are left. */
export function nextCall(
  failure: SessionEvent,
  events: readonly SessionEvent[],
  limits: Limits = {},
): Step | undefined {
  const name = errorName(failure.errorMessage);
  const agentCall = name === undefined ? undefined : failureNamed(name)?.agentCall;
  if (agentCall === 'capacity') return nextTry(failure, events, limits);
  const isRetried = agentCall === 'retried';
  const calls = callsBefore(failure, events);
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = AGENT_BACKOFF;
  if (!isRetried || calls > MaxAttempts) return undefined;
  const pauseSeconds = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** Math.max(0, calls - 1));
  return {
    code: 'CALL_RETRY',
    usualMs: pauseSeconds * 1_000 + STEPS.invoke.usualMs,
    reason: `the workflow waits up to ${pauseSeconds} s before it calls the agent again, and the function starts within ${STEPS.invoke.usualMs / 1_000} s`,
  };
}

/** Calls that were refused for capacity; `undefined` if the latest call was not. */
export const waitForCapacity = (events: readonly SessionEvent[]): CapacityWait | undefined =>
  capacityWait(events, isCapacityError);

/** Whether an error with this name says that the account had no capacity for a call of the agent. */
export const isCapacityError = (name: string): boolean => failureNamed(name)?.agentCall === 'capacity';

/** The next try of a call that was refused for capacity; `undefined` once the workflow's patience is over. */
function nextTry(
  failure: SessionEvent,
  events: readonly SessionEvent[],
  { capacityPatienceSeconds: patience = CAPACITY_PATIENCE_SECONDS }: Limits,
): Step | undefined {
  const { since } = waitForCapacity(events) ?? {};
  if (since && failure.epochMs - since.epochMs >= patience * 1_000) return undefined;
  const { MaxDelaySeconds } = capacityBackoff(patience);
  return {
    code: 'CAPACITY_RETRY',
    usualMs: MaxDelaySeconds * 1_000 + STEPS.invoke.usualMs,
    reason: `the workflow calls the agent again within ${MaxDelaySeconds} s, and the function starts within ${STEPS.invoke.usualMs / 1_000} s`,
  };
}

/** The calls of the execution that made the failed one. Each execution records SESSION_INITIATED and has its own tries. */
function callsBefore(failure: SessionEvent, events: readonly SessionEvent[]): number {
  const before = events.filter((event) => compareEvents(event, failure) < 0).sort(compareEvents);
  // A call stamped before the first initiation, by a slow clock, belongs to the first execution.
  const [, ...later] = before.filter(({ status }) => status === 'SESSION_INITIATED');
  const since = later.at(-1);
  return before.filter(
    (event) =>
      event.status === 'AGENT_RUNTIME_INVOCATION_STARTED' && (!since || compareEvents(event, since) > 0),
  ).length;
}
