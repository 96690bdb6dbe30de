import type { Row, SessionEvent, Status } from '@agents/events';
import type { JournalReaders } from '../target/journal-readers.ts';
import type { Selection } from './candidate.ts';

export interface StatusPagesOptions extends Selection {
  readonly journal: Pick<JournalReaders, 'readStatus'>;
  readonly status: Status;
  /** Events of a page. */
  readonly limit: number;
}

/** The events of one status in the order asked for, over all sessions: from the index, a page at a time. */
export async function* statusPages(options: StatusPagesOptions): AsyncGenerator<readonly SessionEvent[]> {
  const { journal, ...selection } = options;
  let cursor: Row | undefined;
  do {
    const page = await journal.readStatus({ ...selection, ...(cursor && { cursor }) });
    yield page.events;
    cursor = page.cursor;
  } while (cursor);
}

/** The same, event by event. */
export async function* statusEvents(options: StatusPagesOptions): AsyncGenerator<SessionEvent> {
  for await (const page of statusPages(options)) yield* page;
}
