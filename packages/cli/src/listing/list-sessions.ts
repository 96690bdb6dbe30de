import type { Standings } from '../session/standings.ts';
import type { JournalReaders } from '../target/journal-readers.ts';
import type { Candidate, Selection } from './candidate.ts';
import { type ListedSession, listedSession } from './listed-session.ts';

export interface ListOptions extends Selection {
  readonly journal: Pick<JournalReaders, 'read'>;
  readonly standings: Standings;
  readonly candidates: AsyncIterable<Candidate>;
  readonly isWanted: (session: ListedSession) => boolean;
}

/** How many sessions are read at once. */
const AT_ONCE = 10;

/** The wanted ones among the candidates, each once, by their starts: each as soon as none can come before it any more. */
export async function* listSessions(options: ListOptions): AsyncGenerator<ListedSession> {
  const { candidates, newestFirst, isWanted } = options;
  const inOrder = (a: ListedSession, b: ListedSession): number =>
    newestFirst ? b.startedAt - a.startedAt : a.startedAt - b.startedAt;
  const found: ListedSession[] = [];
  for await (const batch of batches(candidates)) {
    const sessions = await Promise.all(batch.map(({ sessionId }) => readSession(sessionId, options)));
    const wanted = (each: ListedSession | undefined) =>
      each && inRange(each, options) && isWanted(each) ? each : [];
    found.push(...sessions.flatMap(wanted));
    found.sort(inOrder);
    const bound = batch.at(-1)?.bound ?? 0;
    const later = found.findIndex(({ startedAt }) => (newestFirst ? startedAt < bound : startedAt > bound));
    const ready = later < 0 ? found.splice(0) : found.splice(0, later);
    yield* ready;
  }
  yield* found;
}

/** Candidates a few at a time, each session once. */
async function* batches(candidates: AsyncIterable<Candidate>): AsyncGenerator<readonly Candidate[]> {
  const seen = new Set<string>();
  let batch: Candidate[] = [];
  for await (const candidate of candidates) {
    if (seen.has(candidate.sessionId)) continue;
    seen.add(candidate.sessionId);
    batch.push(candidate);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function readSession(
  sessionId: string,
  { journal, standings }: ListOptions,
): Promise<ListedSession | undefined> {
  const { events, unreadable } = await journal.read(sessionId);
  return listedSession(sessionId, events, await standings.of(sessionId, events), unreadable.length);
}

function inRange(
  { startedAt }: ListedSession,
  { since = 0, until = Number.POSITIVE_INFINITY }: Selection,
): boolean {
  return startedAt >= since && startedAt <= until;
}
