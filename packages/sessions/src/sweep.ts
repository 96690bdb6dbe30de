import type { Row, SessionEvent, Status, UnreadableRecord } from '@agents/events';
import type { Events, StatusPage, StatusSelection } from '@agents/journal';
import type { JournalReaders } from './stage.ts';

/** The reader of the status index. */
export type IndexReader = Pick<JournalReaders, 'readStatus'>;

/** Events of a page when all of them are wanted. */
const PAGE = 1_000;

/** How many requests are under way at once. */
const CONCURRENCY = 8;

/** Reads the events of one status over all sessions from the index, page by page, in the order asked for. */
export async function* statusPages(
  journal: IndexReader,
  selection: StatusSelection,
): AsyncGenerator<StatusPage, void> {
  let cursor: Row | undefined;
  do {
    const page = await journal.readStatus({ ...selection, ...(cursor && { cursor }) });
    yield page;
    cursor = page.cursor;
  } while (cursor);
}

/** Reads every event of some statuses since an instant, page by page, one status after the other. */
export async function* pagesSince(
  journal: IndexReader,
  statuses: readonly Status[],
  since: number,
): AsyncGenerator<StatusPage, void> {
  for (const status of statuses) {
    yield* statusPages(journal, { status, since, limit: PAGE, newestFirst: false });
  }
}

/** The same, all at once. */
export async function readSince(
  journal: IndexReader,
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

/** Works on eight items at a time, and gives the answers in the order of the items, each as soon as it is known. */
export async function* mapConcurrent<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    const answer = work(item);
    // It is awaited below, in its turn. A failure before that is handled there.
    answer.catch(() => {});
    running.push(answer);
    if (running.length < CONCURRENCY) continue;
    const first = running.shift();
    if (first) yield await first;
  }
  for (const each of running) yield await each;
}
