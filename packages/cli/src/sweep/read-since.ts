import type { Events } from '@agents/journal';
import type { SessionEvent, Status, UnreadableRow } from '@agents/journal/domain';
import type { JournalReaders } from '../target/journal-readers.ts';

const PAGE = 1_000;

/** Reads every event of some statuses, over all sessions, from an instant on: from the index, a page at a time. */
export async function readSince(
  journal: Pick<JournalReaders, 'readStatus'>,
  statuses: readonly Status[],
  since: number,
): Promise<Events> {
  const events: SessionEvent[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const status of statuses) {
    for await (const page of pagesOf(journal, status, since)) {
      events.push(...page.events);
      unreadable.push(...page.unreadable);
    }
  }
  return { events, unreadable };
}

async function* pagesOf(
  journal: Pick<JournalReaders, 'readStatus'>,
  status: Status,
  since: number,
): AsyncGenerator<Events> {
  let cursor: Awaited<ReturnType<JournalReaders['readStatus']>>['cursor'];
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
