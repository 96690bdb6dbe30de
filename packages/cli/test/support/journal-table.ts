import { type JournalTable, openJournalTable } from '../../../../test/support/journal-table.ts';
import { type SampleSession, sampleRows } from '../../../../tools/cli-document/sample-sessions.ts';

/** The journal of the stage dev. */
export interface StageJournal extends JournalTable {
  /** Plants the rows of a session that started `session.agoMs` before `now`. */
  plantSession(session: SampleSession, now: number): Promise<void>;
}

/** Opens an empty journal of the stage dev; it is closed after the tests of the file. */
export async function openStageJournal(): Promise<StageJournal> {
  const journal = await openJournalTable('agents-table-dev');
  return {
    ...journal,
    async plantSession(session, now) {
      for (const row of sampleRows(session, now)) await journal.plant(row);
    },
  };
}
