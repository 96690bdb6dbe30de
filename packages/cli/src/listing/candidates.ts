import { ALL_STATUSES, isFailure, type SessionEvent } from '@agents/events';
import type { JournalReaders } from '../target/journal-readers.ts';
import type { Candidate, Selection } from './candidate.ts';
import { merged } from './merged.ts';
import { statusEvents, statusPages } from './status-events.ts';

type Reader = Pick<JournalReaders, 'readStatus'>;

/** Sessions of a page of the index, where most of them are listed, and where most are passed over. */
const PAGE = { listed: 100, passed: 1_000 };

/** How long after its start a session fails at the most, with room, in milliseconds: its deadline is eight hours. */
const LONGEST_SESSION_MS = 86_400_000;

/** Every session, by its start. */
export async function* allSessions(journal: Reader, selection: Selection): AsyncGenerator<Candidate, void> {
  const initiated = { journal, status: 'SESSION_INITIATED' as const, limit: PAGE.listed, ...selection };
  for await (const { sessionId, epochMs } of statusEvents(initiated)) yield { sessionId, bound: epochMs };
}

/**
 * Sessions with a failure, by when they failed: from the index of the failure statuses, so that a failure among many thousand
 * sessions costs no look at each of them.
 */
export async function* failedSessions(
  journal: Reader,
  selection: Selection,
  isWanted: (event: SessionEvent) => boolean,
): AsyncGenerator<Candidate, void> {
  const { newestFirst, until } = selection;
  const later = until !== undefined && { until: until + LONGEST_SESSION_MS };
  const failures = ALL_STATUSES.filter(isFailure).map((status) =>
    statusEvents({ journal, status, limit: PAGE.listed, ...selection, ...later }),
  );
  for await (const event of merged(failures, ({ epochMs }) => epochMs, newestFirst ? 'falling' : 'rising')) {
    // Who fails at a moment started before it, and not longer before it than a session lasts.
    const bound = newestFirst ? event.epochMs : event.epochMs - LONGEST_SESSION_MS;
    if (isWanted(event)) yield { sessionId: event.sessionId, bound };
  }
}

/** Sessions without a happy end, by their start: all that were initiated but those that the index knows completed. */
export async function* openSessions(
  journal: Reader,
  selection: Selection,
  now: number,
): AsyncGenerator<Candidate, void> {
  const completed = new Set<string>();
  let covered = now;
  const cover = async (since: number): Promise<void> => {
    const range = { since, until: covered, newestFirst: true, limit: PAGE.passed };
    const ends = statusEvents({ journal, status: 'AGENT_BACKGROUND_TASK_COMPLETED', ...range });
    for await (const { sessionId } of ends) completed.add(sessionId);
    covered = since;
  };
  const initiated = { journal, status: 'SESSION_INITIATED' as const, limit: PAGE.passed, ...selection };
  for await (const page of statusPages(initiated)) {
    const earliest = Math.min(covered, ...page.map(({ epochMs }) => epochMs));
    if (earliest < covered) await cover(earliest);
    for (const { sessionId, epochMs } of page) {
      if (!completed.has(sessionId)) yield { sessionId, bound: epochMs };
    }
  }
}
