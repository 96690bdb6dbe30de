import type { Journal } from '@agents/journal';

/** The reading half of the journal: this command never writes to it. */
export type JournalReaders = Pick<Journal, 'read' | 'readRows' | 'readPages' | 'readStatus'>;

/**
 * The journal's readers with the patience of someone who waits at a terminal.
 *
 * @param patienceMs how long a failed request is repeated
 */
export function readersWithin(
  journal: JournalReaders,
  patienceMs: number,
  now: () => number,
): JournalReaders {
  const options = (): { deadline: number } => ({ deadline: now() + patienceMs });
  return {
    read: (id) => journal.read(id, options()),
    readRows: (id) => journal.readRows(id, options()),
    readPages: (id) => journal.readPages(id, options()),
    readStatus: (selection) => journal.readStatus(selection, options()),
  };
}
