import type { Limits } from '../context.ts';
import type { Assessment } from './assess-session.ts';
import { DEFAULT_LIVENESS_CHECK_SECONDS } from './steps.ts';

/**
 * Estimates the time of the next liveness check of a running task, in epoch milliseconds; `undefined` if the session has ended, is not
 * monitored, or has no running task. The journal does not record the checks, so they are counted from the last event.
 *
 * @param now epoch milliseconds
 */
export function nextLivenessCheck(
  { session, hasEnded, isUnmonitored }: Pick<Assessment, 'session' | 'hasEnded' | 'isUnmonitored'>,
  {
    firstLivenessCheckSeconds = DEFAULT_LIVENESS_CHECK_SECONDS,
    livenessCheckEverySeconds = DEFAULT_LIVENESS_CHECK_SECONDS,
  }: Limits,
  now: number,
): number | undefined {
  const { state, lastEvent } = session;
  if (hasEnded || isUnmonitored || state !== 'RUNNING' || !lastEvent) return undefined;
  const first = lastEvent.epochMs + firstLivenessCheckSeconds * 1_000;
  const everyMs = livenessCheckEverySeconds * 1_000;
  return now < first ? first : first + (Math.floor((now - first) / everyMs) + 1) * everyMs;
}
