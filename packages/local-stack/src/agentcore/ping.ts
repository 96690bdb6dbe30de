import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';

/** What an agent says of itself on `/ping`, as AgentCore understands it. */
export interface Health {
  /** It works in the background; its sessions are not idle. */
  readonly isBusy: boolean;
  /** When its status last changed, in epoch milliseconds, if it says so in Unix seconds. */
  readonly updatedAt: number | undefined;
  /** It said `HealthyBusy` without saying since when in Unix seconds, which AgentCore takes for `Healthy`. */
  readonly isBusyIgnored: boolean;
}

const answerSchema = v.object({
  status: v.picklist(['Healthy', 'HealthyBusy']),
  time_of_last_update: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined),
});

/** An agent that answers 200 is healthy, whatever stands in the body. */
const HEALTHY: Health = { isBusy: false, updatedAt: undefined, isBusyIgnored: false };

/**
 * Asks a machine for its health once.
 *
 * @returns `undefined` when it does not answer 200 within `timeoutMs`
 */
export async function ping(port: number, timeoutMs: number): Promise<Health | undefined> {
  const answer = await readPing(port, AbortSignal.timeout(timeoutMs)).catch(() => undefined);
  return answer === undefined ? undefined : readHealth(answer);
}

/** Reads the body of an answer to `/ping`. */
export function readHealth(body: string): Health {
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), body);
  if (!answer.success) return HEALTHY;
  const seconds = answer.output.time_of_last_update;
  const saysBusy = answer.output.status === 'HealthyBusy';
  return {
    isBusy: saysBusy && seconds !== undefined,
    updatedAt: seconds === undefined ? undefined : seconds * 1000,
    isBusyIgnored: saysBusy && seconds === undefined,
  };
}

function readPing(port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // No connection is kept: one that the agent closed a moment ago would look like an agent that is gone.
    get({ host: '127.0.0.1', port, path: '/ping', agent: false, signal }, (response) => {
      text(response).then((body) => resolve(response.statusCode === 200 ? body : undefined), reject);
    }).on('error', reject);
  });
}
