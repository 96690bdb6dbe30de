import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { openStageJournal, type StageJournal } from './journal-table.ts';
import { NOW } from './run-journal.ts';

/** A journal with the sample sessions, and once more the failure of one, half an hour ago and with other numbers in it. */
export async function openSampleJournal(): Promise<StageJournal> {
  const journal = await openStageJournal();
  for (const sample of Object.values(SAMPLES)) await journal.plantSession(sample, NOW);
  await journal.plantSession({ ...SAMPLES.denied, id: 'denied-again', agoMs: 1_800_000 }, NOW);
  return journal;
}
