import type { Row, SessionEvent, Status, UnreadableRecord } from '@agents/events';
import type { Events } from '@agents/journal';
import type { JournalReaders } from '../target/journal-readers.ts';

const PAGE = 1_000;

type Reader = Pick<JournalReaders, 'readStatus'>;

/** Reads every event of some statuses, over all sessions, from an instant on: from the index, a page at a time. */
export async function readSince(
  journal: Reader,
  statuses: readonly Status[],
  since: number,
): Promise<Events> {
  const events: SessionEvent[] = [];
  const unreadable: UnreadableRecord[] = [];
  for await (const page of pagesSince(journal, statuses, since)) {
    events.push(...page.events);
    unreadable.push(...page.unreadable);
  }
  return { events, unreadable };
}

/** The same page by page, one status after the other, for who need not have all of them at once. */
export async function* pagesSince(
  journal: Reader,
  statuses: readonly Status[],
  since: number,
): AsyncGenerator<Events> {
  for (const status of statuses) {
    let cursor: Row | undefined;
    do {
      const page = await journal.readStatus({
        status,
        since,
        limit: PAGE,
        newestFirst: false,
        ...(cursor && { cursor }),
      });
      yield page;
      cursor = page.cursor;
    } while (cursor);
  }
}
