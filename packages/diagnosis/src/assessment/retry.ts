import { compareEvents, type SessionEvent } from '@agents/events';
import { AGENT_BACKOFF, AGENT_CALL_ERRORS } from '@agents/failures';
import { errorName } from '../errors/error-name.ts';
import { STEPS, type Step } from './steps.ts';

/**
 * The workflow's next call of the agent after one that failed, as a step of the session; `undefined` where none will come:
 * an error that is not worth repeating, or no tries left.
 */
export function nextCall(failure: SessionEvent, events: readonly SessionEvent[]): Step | undefined {
  const name = errorName(failure.errorMessage);
  const isRepeated =
    name !== undefined && Object.hasOwn(AGENT_CALL_ERRORS, name) && AGENT_CALL_ERRORS[name]?.retry;
  const calls = callsBefore(failure, events);
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = AGENT_BACKOFF;
  if (!isRepeated || calls > MaxAttempts) return undefined;
  const pauseSeconds = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** Math.max(0, calls - 1));
  return {
    usualMs: pauseSeconds * 1_000 + STEPS.invoke.usualMs,
    reason: `the workflow waits up to ${pauseSeconds} s before it calls the agent again, and ${STEPS.invoke.reason}`,
  };
}

/** The calls of the execution that made the failed one: each execution has its own tries, and journals that it began. */
function callsBefore(failure: SessionEvent, events: readonly SessionEvent[]): number {
  const before = events.filter((event) => compareEvents(event, failure) < 0).sort(compareEvents);
  const [, ...later] = before.filter(({ status }) => status === 'SESSION_INITIATED');
  // What came before the first beginning, by a clock that is behind, is of the first execution as well.
  const since = later.at(-1);
  return before.filter(
    (event) =>
      event.status === 'AGENT_RUNTIME_INVOCATION_STARTED' && (!since || compareEvents(event, since) > 0),
  ).length;
}
