import type { JournalReaders } from '../target/journal-readers.ts';

/** Sessions whose ids begin alike. */
export interface Candidates {
  /** Newest first; as many as are worth showing. */
  readonly ids: readonly string[];
  /** How many sessions were looked at. */
  readonly looked: number;
  /** Whether those were all there are. */
  readonly isAll: boolean;
}

const PAGE = 1_000;
/** Ten thousand sessions are 1 MB of index; who looks further back has the whole id from a log. */
const MAX_PAGES = 10;
/** More of them help nobody. */
const ENOUGH = 10;

/** Looks through the index, newest first, for sessions whose ids begin with a text. */
export async function sessionsThatBegin(text: string, journal: JournalReaders): Promise<Candidates> {
  const ids = new Set<string>();
  let looked = 0;
  let cursor: Awaited<ReturnType<JournalReaders['readStatus']>>['cursor'];
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await journal.readStatus({
      status: 'SESSION_INITIATED',
      limit: PAGE,
      ...(cursor && { cursor }),
    });
    looked += page.events.length;
    for (const { sessionId } of page.events) if (sessionId.startsWith(text)) ids.add(sessionId);
    cursor = page.cursor;
    if (!cursor || ids.size >= ENOUGH) break;
  }
  return { ids: [...ids].slice(0, ENOUGH), looked, isAll: !cursor };
}
