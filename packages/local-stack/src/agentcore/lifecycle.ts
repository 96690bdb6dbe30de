import type { Health } from './ping.ts';

/** When a session was placed and last invoked, in epoch milliseconds. */
export interface SessionTimes {
  readonly placedAt: number;
  readonly invokedAt: number;
}

/** A runtime's `LifecycleConfiguration`. */
export interface LifecycleLimits {
  readonly idleTimeoutSeconds: number;
  readonly maxLifetimeSeconds: number;
}

/**
 * Why AgentCore ends a session now, if it does. Idle time counts from the last invocation's start, also while that
 * invocation is still being answered, and from the last change of an agent's status: who stamps every ping anew is never
 * idle. Nothing prolongs the lifetime.
 *
 * @param now epoch milliseconds
 */
export function whySessionEnds(
  times: SessionTimes,
  health: Health,
  limits: LifecycleLimits,
  now: number,
): string | undefined {
  const { idleTimeoutSeconds, maxLifetimeSeconds } = limits;
  if (now - times.placedAt >= maxLifetimeSeconds * 1000) {
    return `its lifetime of ${maxLifetimeSeconds} s is over`;
  }
  if (health.isBusy) return undefined;
  const idleSince = Math.max(times.invokedAt, health.updatedAt ?? 0);
  return now - idleSince >= idleTimeoutSeconds * 1000 ? `idle for ${idleTimeoutSeconds} s` : undefined;
}
