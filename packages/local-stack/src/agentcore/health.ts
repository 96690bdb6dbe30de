import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';

/** How long an agent may take to answer a ping, in milliseconds. */
export const PING_TIMEOUT_MS = 2000;

/** What an agent's answer to `/ping` means to AgentCore. */
export interface Health {
  /** The agent works in the background; its sessions are not idle. */
  readonly isBusy: boolean;
  /** When its status last changed, in epoch milliseconds, if the answer has that time in Unix seconds. */
  readonly updatedAt: number | undefined;
  /** The answer is `HealthyBusy` without a time in Unix seconds; AgentCore then takes it for `Healthy`. */
  readonly isBusyIgnored: boolean;
}

const answerSchema = v.object({
  status: v.picklist(['Healthy', 'HealthyBusy']),
  time_of_last_update: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined),
});

/** An agent that answers 200 is healthy, with any body. */
const HEALTHY: Health = { isBusy: false, updatedAt: undefined, isBusyIgnored: false };

/**
 * Pings the agent on a port once.
 *
 * @returns `undefined` without an answer of status 200 within `timeoutMs`
 */
export async function ping(port: number, timeoutMs = PING_TIMEOUT_MS): Promise<Health | undefined> {
  const answer = await readPing(port, AbortSignal.timeout(timeoutMs)).catch(() => undefined);
  return answer === undefined ? undefined : readHealth(answer);
}

/** Reads the body of an answer to `/ping`. */
export function readHealth(body: string): Health {
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), body);
  if (!answer.success) return HEALTHY;
  const seconds = answer.output.time_of_last_update;
  const reportsBusy = answer.output.status === 'HealthyBusy';
  return {
    isBusy: reportsBusy && seconds !== undefined,
    updatedAt: seconds === undefined ? undefined : seconds * 1000,
    isBusyIgnored: reportsBusy && seconds === undefined,
  };
}

function readPing(port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // Each ping has its own connection: a kept one that the agent has just closed would look like a dead agent.
    get({ host: '127.0.0.1', port, path: '/ping', agent: false, signal }, (response) => {
      text(response).then((body) => resolve(response.statusCode === 200 ? body : undefined), reject);
    }).on('error', reject);
  });
}

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
 * Why AgentCore ends a session now; `undefined` while it keeps the session. Idle time counts from the start of the last
 * invocation, even while that invocation is still being answered, and from the last change of the agent's status: an agent
 * that updates the time in every answer is never idle. Nothing extends the lifetime.
 *
 * @param now epoch milliseconds
 */
export function whySessionEnds(
  session: SessionTimes & { readonly health: Health },
  limits: LifecycleLimits,
  now: number,
): string | undefined {
  const { placedAt, invokedAt, health } = session;
  const { idleTimeoutSeconds, maxLifetimeSeconds } = limits;
  if (now - placedAt >= maxLifetimeSeconds * 1000) {
    return `its lifetime of ${maxLifetimeSeconds} s is over`;
  }
  if (health.isBusy) return undefined;
  const idleSince = Math.max(invokedAt, health.updatedAt ?? 0);
  return now - idleSince >= idleTimeoutSeconds * 1000 ? `idle for ${idleTimeoutSeconds} s` : undefined;
}
