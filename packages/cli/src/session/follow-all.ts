import { ALL_STATUSES, compareEvents, encodeEvent, type SessionEvent, type Status } from '@agents/events';
import { readSince } from '../sweep/read-since.ts';
import type { JournalReaders } from '../target/journal-readers.ts';
import type { StoredRow } from './stored-row.ts';

export interface FollowAllOptions {
  readonly journal: Pick<JournalReaders, 'readStatus'>;
  /** Where to begin, in epoch milliseconds. */
  readonly since: number;
  readonly now: () => number;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
}

/**
 * How far back each look reads again, in milliseconds: what a slow clock stamps, and what the index did not have yet, arrives
 * behind what was seen already.
 */
const OVERLAP_MS = 120_000;

/**
 * How much further back for the beginnings, in milliseconds: they are stamped with the start of their execution, and journaled
 * when its input has been checked, which is repeated for minutes while a function is throttled.
 */
const BEGINNINGS_MS = 600_000;

/** Looks at the index for new events of any session, for ever; each look gives what is new, in the order of time. */
export async function* followAll(options: FollowAllOptions): AsyncGenerator<readonly StoredRow[], never> {
  const { journal, since, now, pause } = options;
  const seen = new Map<string, SessionEvent>();
  let from = since - OVERLAP_MS;
  const fromOf = (status: Status): number => (status === 'SESSION_INITIATED' ? from - BEGINNINGS_MS : from);
  for (let isFirst = true; ; isFirst = false) {
    const lookAt = now();
    const pages = await Promise.all(
      ALL_STATUSES.map((status) => readSince(journal, [status], Math.max(0, fromOf(status)))),
    );
    const fresh = pages.flatMap(({ events }) => events).filter((event) => isNew(seen, event));
    // What stood there before one began to look is known from then on, and not shown.
    yield (isFirst ? fresh.filter(({ epochMs }) => epochMs >= since) : fresh).sort(compareEvents).map(toRow);
    from = Math.max(from, lookAt - OVERLAP_MS);
    for (const [key, { epochMs, status }] of seen) if (epochMs < fromOf(status)) seen.delete(key);
    await pause();
  }
}

/** Notes an event, and says whether it was not known. */
function isNew(seen: Map<string, SessionEvent>, event: SessionEvent): boolean {
  const { sessionId, timestamp, status, errorMessage = '' } = event;
  const key = [sessionId, timestamp, status, errorMessage].join(' ');
  return !seen.has(key) && Boolean(seen.set(key, event));
}

function toRow(event: SessionEvent): StoredRow {
  const row = { ...encodeEvent(event) };
  return { row, SK: row.SK, event };
}
