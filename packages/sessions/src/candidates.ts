import { ALL_STATUSES, isFailure, type SessionEvent } from '@agents/events';
import type { StatusSelection } from '@agents/journal';
import { type IndexReader, statusPages } from './sweep.ts';

/** A session that may belong in a list, as the index gives it. */
export interface Candidate {
  readonly sessionId: string;
  /** In the order asked for, no later candidate starts before this instant. Epoch milliseconds. */
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

/** Every session, by its start. */
export async function* allSessions(
  journal: IndexReader,
  selection: Selection,
): AsyncGenerator<Candidate, void> {
  const initiated = statusEvents(journal, { status: 'SESSION_INITIATED', limit: PAGE.listed, ...selection });
  for await (const { sessionId, epochMs } of initiated) yield { sessionId, bound: epochMs };
}

/**
 * Sessions with a failure, by the time of the failure. They come from the index of the failure statuses, so that a few failures
 * among many thousand sessions are found without reading each session.
 */
export async function* failedSessions(
  journal: IndexReader,
  selection: Selection,
  isWanted: (event: SessionEvent) => boolean,
): AsyncGenerator<Candidate, void> {
  const { newestFirst, until } = selection;
  const later = until !== undefined && { until: until + LONGEST_SESSION_MS };
  const failures = ALL_STATUSES.filter(isFailure).map((status) =>
    statusEvents(journal, { status, limit: PAGE.listed, ...selection, ...later }),
  );
  for await (const event of merged(failures, ({ epochMs }) => epochMs, newestFirst ? 'falling' : 'rising')) {
    // A session starts before it fails, and at most a session's length before.
    const bound = newestFirst ? event.epochMs : event.epochMs - LONGEST_SESSION_MS;
    if (isWanted(event)) yield { sessionId: event.sessionId, bound };
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
    const ends = statusEvents(journal, { status: 'AGENT_BACKGROUND_TASK_COMPLETED', ...range });
    for await (const { sessionId } of ends) completed.add(sessionId);
    covered = since;
  };
  const initiated = statusPages(journal, {
    status: 'SESSION_INITIATED',
    limit: PAGE.skipped,
    ...selection,
  });
  for await (const { events } of initiated) {
    const earliest = Math.min(covered, ...events.map(({ epochMs }) => epochMs));
    if (earliest < covered) await cover(earliest);
    for (const { sessionId, epochMs } of events) {
      if (!completed.has(sessionId)) yield { sessionId, bound: epochMs };
    }
  }
}

async function* statusEvents(
  journal: IndexReader,
  selection: StatusSelection,
): AsyncGenerator<SessionEvent, void> {
  for await (const { events } of statusPages(journal, selection)) yield* events;
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
