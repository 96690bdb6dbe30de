import { ALL_STATUSES, compareEvents, encodeEvent, type SessionEvent, type Status } from '@agents/events';
import { lookEveryMs, retryThroughOutage } from './follow.ts';
import type { StoredRecord } from './read-session.ts';
import type { Stage } from './stage.ts';
import { type IndexReader, readSince } from './sweep.ts';

/** Looks at all sessions less often than at one: each look at all is nine requests. */
const SLOWER = 2;

/**
 * How far back each look reads again, in milliseconds. A slow clock stamps events, and the index receives them, behind what was
 * seen already.
 */
const OVERLAP_MS = 120_000;

/**
 * How much further back for SESSION_INITIATED, in milliseconds. It carries the start of its execution, and is journaled when the
 * input has been checked; that check is repeated for minutes while a function is throttled.
 */
const INITIATED_MS = 600_000;

export interface FollowAllOptions {
  /** Where to begin, in epoch milliseconds. */
  readonly since: number;
  /** How often to look, in milliseconds; by default every 2 s, and 0.4 s on the local stack. */
  readonly everyMs?: number;
}

/** Looks at all sessions of a stage, for ever, and waits out outages. Each look gives the new events, in the order of time. */
export async function* followAllSessions(
  stage: Stage,
  { since, everyMs = SLOWER * lookEveryMs(stage) }: FollowAllOptions,
): AsyncGenerator<readonly StoredRecord[], never> {
  const { readStatus } = await stage.journal();
  const { now, sleep } = stage.world;
  return yield* lookForEver({
    journal: { readStatus: retryThroughOutage(stage, readStatus) },
    since,
    now,
    pause: () => sleep(everyMs),
  });
}

export interface LookForEverOptions {
  readonly journal: IndexReader;
  /** Where to begin, in epoch milliseconds. */
  readonly since: number;
  readonly now: () => number;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
}

/** Looks at the index for new events of any session, for ever. */
export async function* lookForEver(
  options: LookForEverOptions,
): AsyncGenerator<readonly StoredRecord[], never> {
  const { journal, since, now, pause } = options;
  const seen = new Map<string, SessionEvent>();
  let from = since - OVERLAP_MS;
  const fromOf = (status: Status): number => (status === 'SESSION_INITIATED' ? from - INITIATED_MS : from);
  for (let isFirst = true; ; isFirst = false) {
    const lookAt = now();
    const pages = await Promise.all(
      ALL_STATUSES.map((status) => readSince(journal, [status], Math.max(0, fromOf(status)))),
    );
    const fresh = pages.flatMap(({ events }) => events).filter((event) => isNew(seen, event));
    // Events from before the first look are remembered, so that no later look shows them as new.
    const wanted = isFirst ? fresh.filter(({ epochMs }) => epochMs >= since) : fresh;
    yield wanted.sort(compareEvents).map(toRecord);
    from = Math.max(from, lookAt - OVERLAP_MS);
    for (const [key, { epochMs, status }] of seen) if (epochMs < fromOf(status)) seen.delete(key);
    await pause();
  }
}

/** Remembers an event, and says whether it was unknown. */
function isNew(seen: Map<string, SessionEvent>, event: SessionEvent): boolean {
  const { sessionId, timestamp, status, errorMessage = '' } = event;
  const key = [sessionId, timestamp, status, errorMessage].join(' ');
  return !seen.has(key) && Boolean(seen.set(key, event));
}

function toRecord(event: SessionEvent): StoredRecord {
  const row = { ...encodeEvent(event) };
  return { row, SK: row.SK, event };
}
