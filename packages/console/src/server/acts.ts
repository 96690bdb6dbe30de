import { MASK, redactValue } from '@agents/events';
import {
  type BulkOutcome,
  inBulk,
  type JsonRetried,
  type JsonStop,
  jsonRetried,
  jsonStop,
  jsonUndone,
  keptPayload,
  openRetry,
  type Retried,
  type RetryOptions,
  type RetrySession,
  type Stage,
  startSession,
  stopSession,
} from '@agents/sessions';
import * as v from 'valibot';
import type { ActOutcome } from '../contract.ts';
import type { FeedOptions } from './list-feed.ts';

/** What this computer remembers of retries, so that none is made twice before the journal has it. */
export interface RecentRetries {
  of(sessionId: string): readonly string[];
  remember(retried: Retried): Promise<void>;
}

export interface ActOptions extends FeedOptions {
  readonly recentRetries: () => Promise<RecentRetries>;
}

/** The most sessions of one request. */
const MAX_SESSIONS = 5_000;

const payload = v.record(v.string(), v.unknown(), 'a JSON object');

/** A payload that has no hidden value, unless the original had that text as well. */
const completePayload = (original: object) =>
  v.pipe(
    payload,
    v.check(
      (value) => hiddenIn(value) <= hiddenIn(original),
      `it has a hidden value that cannot be put back here. Write the secret itself in place of ${MASK}.`,
    ),
  );

const hiddenIn = (value: object): number => JSON.stringify(value).split(MASK).length - 1;

const reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1_000));
const sessionIds = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MAX_SESSIONS));
/** Sessions a second. */
const perSecond = v.pipe(v.number(), v.gtValue(0), v.maxValue(100));

/** The bodies of requests that change something. */
export const BODIES = {
  start: v.strictObject({ payload: completePayload({}) }),
  retry: v.strictObject({ payload: v.optional(payload), force: v.optional(v.boolean()) }),
  stop: v.strictObject({ reason: v.optional(reason) }),
  retryMany: v.strictObject({ sessionIds, perSecond, force: v.optional(v.boolean()) }),
  stopMany: v.strictObject({ sessionIds, perSecond, reason: v.optional(reason) }),
};

type Body<Name extends keyof typeof BODIES> = v.InferOutput<(typeof BODIES)[Name]>;

/** What the page does with sessions: what the verbs of the same names do. */
export interface Acts {
  start(body: Body<'start'>): Promise<{ readonly sessionId: string }>;
  retry(sessionId: string, body: Body<'retry'>): Promise<JsonRetried>;
  stop(sessionId: string, body: Body<'stop'>): Promise<JsonStop>;
  /** Gives each outcome as it comes. When the signal is aborted, no other session is begun. */
  retryMany(body: Body<'retryMany'>, signal: AbortSignal): AsyncGenerator<ActOutcome, void>;
  stopMany(body: Body<'stopMany'>, signal: AbortSignal): AsyncGenerator<ActOutcome, void>;
}

/** Makes the acts of a stage. */
export function makeActs({ stages, world, recentRetries, explain }: ActOptions): Acts {
  const openOne = async (options: RetryOptions): Promise<RetrySession> => {
    const recent = await recentRetries();
    const retry = await openRetry(stages.current(), { ...options, startedFor: recent.of });
    return async (sessionId) => {
      const retried = await retry(sessionId);
      await recent.remember(retried);
      return retried;
    };
  };
  const many = async function* <T>(
    outcomes: AsyncGenerator<BulkOutcome<T>, void>,
    json: (sessionId: string, result: T) => ActOutcome,
  ): AsyncGenerator<ActOutcome, void> {
    for await (const outcome of outcomes) {
      const { sessionId } = outcome;
      if ('error' in outcome) yield jsonUndone(sessionId, await explain(outcome.error));
      else yield json(sessionId, outcome.result);
    }
  };
  const bulk = (perSecond: number, signal: AbortSignal) => ({ perSecond, signal, world });
  return {
    start: async (body) => ({ sessionId: await startSession(stages.current(), body) }),
    async retry(sessionId, { payload: edited, force = false }) {
      const change = async (original: object): Promise<object> =>
        edited ? withSecrets(edited, original) : original;
      return jsonRetried(await (await openOne({ force, change }))(sessionId));
    },
    stop: async (sessionId, options) =>
      jsonStop(sessionId, await stopSession(stages.current(), sessionId, options)),
    async *retryMany({ sessionIds: ids, perSecond: rate, force = false }, signal) {
      const retry = await openOne({ force });
      yield* many(inBulk(ids, retry, bulk(rate, signal)), (_id, retried) => jsonRetried(retried));
    },
    stopMany: ({ sessionIds: ids, perSecond: rate, reason: why }, signal) =>
      many(
        inBulk(ids, (id) => stopSession(stages.current(), id, { reason: why }), bulk(rate, signal)),
        jsonStop,
      ),
  };
}

/** The payload of a session without its secrets. @throws SessionsError as `keptPayload` does */
export async function shownPayload(stage: Stage, sessionId: string): Promise<unknown> {
  return redactValue(await keptPayload(stage, sessionId));
}

/**
 * Puts the secrets back into a payload that a person has edited without seeing them: where the edited value is still the redacted
 * one, the original value stands again.
 *
 * @throws ValiError when a hidden value was moved, or its text was changed: it cannot be put back
 */
export function withSecrets(edited: object, original: object): object {
  const schema = v.object({ payload: completePayload(original) });
  return v.parse(schema, { payload: restored(edited, redactValue(original), original) }).payload;
}

function restored(edited: unknown, hidden: unknown, original: unknown): unknown {
  if (JSON.stringify(edited) === JSON.stringify(hidden)) return original;
  if (!isObject(edited) || !isObject(hidden) || !isObject(original)) return edited;
  if (Array.isArray(edited)) return edited.map((each, at) => restored(each, hidden[at], original[at]));
  const entries = Object.entries(edited).map(([name, value]) =>
    Object.hasOwn(hidden, name) ? [name, restored(value, hidden[name], original[name])] : [name, value],
  );
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
