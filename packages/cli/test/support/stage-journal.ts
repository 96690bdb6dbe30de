import { type JournalTable, openJournalTable } from '../../../../test/support/journal-table.ts';
import { SAMPLES, type SampleSession, sampleRows } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW } from './run-journal.ts';

/** The journal of the stage dev. */
export interface StageJournal extends JournalTable {
  /** Plants the rows of sessions that started `session.agoMs` before `NOW`. */
  plantSessions(...sessions: readonly SampleSession[]): Promise<void>;
  /** Plants one event of a session, `afterMs` after `NOW`. */
  plantEvent(
    id: string,
    afterMs: number,
    Status: string,
    more?: Readonly<Record<string, string>>,
  ): Promise<void>;
}

/** Opens an empty journal of the stage dev. It is closed after the tests of the file. */
export async function openStageJournal(): Promise<StageJournal> {
  const journal = await openJournalTable('agents-table-dev');
  return {
    ...journal,
    plantSessions: (...sessions) => journal.plantAll(sessions.flatMap((each) => sampleRows(each, NOW))),
    plantEvent(id, afterMs, Status, more = {}) {
      const Timestamp = new Date(NOW + afterMs).toISOString();
      return journal.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp, ...more });
    },
  };
}

/** Opens a journal with the sample sessions. */
export async function openSampleJournal(): Promise<StageJournal> {
  const journal = await openStageJournal();
  await journal.plantSessions(...Object.values(SAMPLES));
  return journal;
}
