import { ALL_STATUSES, isFailure, parseSessionId, type SessionEvent } from '@agents/events';
import type { StatusSelection } from '@agents/journal';
import { type IndexReader, statusPages } from './sweep.ts';

/** A session that may belong in a list, as the index gives it. */
export interface Candidate {
  readonly sessionId: string;
  /** In the order asked for, no later candidate starts before this instant. Epoch milliseconds, at the edge of a second. */
  readonly bound: number;
}

/** Which sessions are looked for, and in what order. */
export interface Selection {
  /** Bounds on the start of a session, in epoch milliseconds. */
  readonly since?: number;
  readonly until?: number;
  readonly newestFirst: boolean;
}

/** Sessions of a page of the index: where most of them are listed, and where most are skipped. */
const PAGE = { listed: 100, skipped: 1_000 };

/** How long after its start a session can fail, with room to spare, in milliseconds: its deadline is eight hours. */
const LONGEST_SESSION_MS = 86_400_000;

/**
 * Where a session is first seen. Its initiation alone is not enough: a record that cannot be read, or that is missing, must not
 * hide a session. Each session that went on was called.
 */
const STARTS = ['SESSION_INITIATED', 'AGENT_RUNTIME_INVOCATION_STARTED'] as const;

/** Every session, by its start. */
export async function* allSessions(
  journal: IndexReader,
  selection: Selection,
): AsyncGenerator<Candidate, void> {
  const starts = STARTS.map((status) => found(journal, { status, limit: PAGE.listed, ...selection }));
  for await (const { sessionId, bound } of merged(starts, boundOf, orderOf(selection))) {
    yield { sessionId, bound };
  }
}

const boundOf = ({ bound }: Candidate): number => bound;

function orderOf({ newestFirst }: Pick<Selection, 'newestFirst'>): 'falling' | 'rising' {
  return newestFirst ? 'falling' : 'rising';
}

/**
 * Sessions with a failure, by the time of the failure. They come from the index of the failure statuses, so that a few failures
 * among many thousand sessions are found without reading each session.
 */
export async function* failedSessions(
  journal: IndexReader,
  selection: Selection,
  isWanted: (found: Found) => boolean,
): AsyncGenerator<Candidate, void> {
  const { newestFirst, until } = selection;
  const later = until !== undefined && { until: until + LONGEST_SESSION_MS };
  const failures = ALL_STATUSES.filter(isFailure).map((status) =>
    found(journal, { status, limit: PAGE.listed, ...selection, ...later }),
  );
  for await (const failure of merged(failures, boundOf, orderOf(selection))) {
    // A session starts before it fails, and at most a session's length before.
    const bound = newestFirst ? failure.bound : failure.bound - LONGEST_SESSION_MS;
    if (isWanted(failure)) yield { sessionId: failure.sessionId, bound };
  }
}

/** Sessions that have not completed, by their start: all that were initiated, without those that the index has as completed. */
export async function* unfinishedSessions(
  journal: IndexReader,
  selection: Selection,
  now: number,
): AsyncGenerator<Candidate, void> {
  const completed = new Set<string>();
  let covered = now;
  const cover = async (since: number): Promise<void> => {
    const range = { since, until: covered, newestFirst: true, limit: PAGE.skipped };
    const ends = found(journal, { status: 'AGENT_BACKGROUND_TASK_COMPLETED', ...range });
    // An end that cannot be read ends nothing.
    for await (const { sessionId, event } of ends) if (event) completed.add(sessionId);
    covered = since;
  };
  const starts = STARTS.map((status) => found(journal, { status, limit: PAGE.skipped, ...selection }));
  for await (const { sessionId, bound, earliest } of merged(starts, boundOf, orderOf(selection))) {
    if (earliest < covered) await cover(earliest);
    if (!completed.has(sessionId)) yield { sessionId, bound };
  }
}

/** A record of the index: an event, or a record that cannot be read and has its place among the events beside it. */
interface Found extends Candidate {
  readonly event?: SessionEvent;
  /** The earliest event of the same page, in epoch milliseconds. */
  readonly earliest: number;
}

async function* found(journal: IndexReader, selection: StatusSelection): AsyncGenerator<Found, void> {
  let bound = selection.newestFirst ? (selection.until ?? Number.MAX_SAFE_INTEGER) : (selection.since ?? 0);
  for await (const { events, unreadable } of statusPages(journal, selection)) {
    const earliest = Math.min(bound, ...events.map(({ epochMs }) => epochMs));
    for (const { PK } of unreadable) {
      const sessionId = sessionIdOfKey(PK);
      if (sessionId !== undefined) yield { sessionId, bound, earliest };
    }
    for (const event of events) {
      bound = edgeOf(event.epochMs, selection.newestFirst);
      yield { sessionId: event.sessionId, bound, earliest, event };
    }
  }
}

/**
 * The edge of an instant's second that comes first in an order. The index sorts text: within a second, a time without a
 * fraction has another place there than in time.
 */
function edgeOf(epochMs: number, newestFirst = true): number {
  const second = Math.floor(epochMs / 1_000) * 1_000;
  return newestFirst ? second + 999 : second;
}

/** The session of a partition key; `undefined` if the key is not a session's. */
export function sessionIdOfKey(PK: string): string | undefined {
  try {
    return parseSessionId(PK.replace(/^SESSION#/, ''));
  } catch {
    return undefined;
  }
}

/** Merges ordered streams into one, in the order of a number that each item has. */
export async function* merged<T>(
  streams: readonly AsyncGenerator<T, void>[],
  numberOf: (item: T) => number,
  order: 'rising' | 'falling',
): AsyncGenerator<T, void> {
  const sign = order === 'rising' ? 1 : -1;
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, head: await stream.next() })));
  for (;;) {
    let first: { readonly at: (typeof heads)[number]; readonly item: T } | undefined;
    for (const at of heads) {
      if (at.head.done) continue;
      const item = at.head.value;
      if (!first || sign * (numberOf(item) - numberOf(first.item)) < 0) first = { at, item };
    }
    if (!first) return;
    yield first.item;
    first.at.head = await first.at.stream.next();
  }
}
