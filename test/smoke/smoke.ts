import * as v from 'valibot';

/** Runs the `journal` command and returns its standard output. */
export type RunJournal = (...args: readonly string[]) => Promise<string>;

/** The stage does not work as it should. */
export class SmokeFailed extends Error {
  override readonly name = 'SmokeFailed';
  readonly code = 'SMOKE_FAILED';
  readonly retryable = false;
}

/** The events of a session that completes, each once. `journal verify` checks their order across writers. */
const EXPECTED = [
  'AGENT_BACKGROUND_TASK_COMPLETED',
  'AGENT_BACKGROUND_TASK_STARTED',
  'AGENT_ENTRYPOINT_STARTED',
  'AGENT_RUNTIME_INVOCATION_STARTED',
  'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
  'SESSION_INITIATED',
];

const ATTRIBUTES = ['PK', 'SK', 'Status', 'Timestamp'];

const recordsSchema = v.array(v.record(v.string(), v.string()));

/**
 * Starts a session in a stage with this payload, waits until it has completed and checks each record of its journal.
 *
 * @param detail the payload as JSON
 * @returns the session's id
 * @throws SmokeFailed naming what the journal lacks, or holds and should not
 */
export async function smoke(journal: RunJournal, detail: string): Promise<string> {
  const sessionId = (await journal('start', '--detail', detail)).trim();
  await journal('wait', sessionId, '--timeout', '10m');
  await journal('verify', sessionId);
  const records = v.parse(recordsSchema, JSON.parse(await journal('show', sessionId, '--output', 'json')));
  const problem = problemWith(records, sessionId);
  if (problem) throw new SmokeFailed(`session ${sessionId}: ${problem}`);
  return sessionId;
}

/** The problem with the records of a completed session; `undefined` if there is no problem. */
export function problemWith(
  records: v.InferOutput<typeof recordsSchema>,
  sessionId: string,
): string | undefined {
  const statuses = records.map(({ Status = '' }) => Status).sort();
  if (statuses.join() !== EXPECTED.join()) {
    return `expected the six records ${EXPECTED.join(', ')}, found ${statuses.join(', ') || 'none'}`;
  }
  for (const record of records) {
    const names = Object.keys(record).sort();
    const { PK, SK, Timestamp = '' } = record;
    if (names.join() !== ATTRIBUTES.join())
      return `${SK}: expected ${ATTRIBUTES.join(', ')}, found ${names.join(', ')}`;
    if (PK !== `SESSION#${sessionId}`)
      return `${SK}: expected the partition SESSION#${sessionId}, found ${PK}`;
    if (SK !== `EVENT#${Timestamp}`) return `${SK}: expected the sort key EVENT#${Timestamp}`;
  }
  const times = records.map(({ Timestamp = '' }) => Timestamp);
  return times.join() === times.toSorted().join()
    ? undefined
    : `expected the oldest first, found ${times.join(', ')}`;
}
