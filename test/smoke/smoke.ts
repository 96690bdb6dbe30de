import { isFailure, isStatus, parseTimestamp } from '@agents/events';
import * as v from 'valibot';

/** Runs the `journal` command and returns its standard output. */
export type RunJournal = (...args: readonly string[]) => Promise<string>;

/** The stage does not work as it should. */
export class SmokeFailed extends Error {
  override readonly name = 'SmokeFailed';
  readonly code = 'SMOKE_FAILED';
  readonly retryable = false;
}

/**
 * How often each event may occur in the journal of a healthy session that completes: an event that is delivered twice and a
 * call that is retried leave events of their own, but the task runs and ends once. `journal verify` checks their order.
 */
const EXPECTED: Readonly<Record<string, readonly [least: number, most: number]>> = {
  SESSION_INITIATED: [1, Number.POSITIVE_INFINITY],
  AGENT_RUNTIME_INVOCATION_STARTED: [1, Number.POSITIVE_INFINITY],
  // The call may have failed although the agent received it.
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: [0, Number.POSITIVE_INFINITY],
  AGENT_RUNTIME_INVOCATION_FAILED: [0, Number.POSITIVE_INFINITY],
  AGENT_ENTRYPOINT_STARTED: [1, Number.POSITIVE_INFINITY],
  AGENT_BACKGROUND_TASK_STARTED: [1, 1],
  AGENT_BACKGROUND_TASK_COMPLETED: [1, 1],
};

const ATTRIBUTES = ['PK', 'SK', 'Status', 'Timestamp'];

/** The partitions of a session's input and progress, whose items are no events. */
const BESIDE_EVENTS = /^(?:INPUT|PROGRESS)#/;

const rowsSchema = v.array(v.looseObject({ PK: v.string() }));
const recordSchema = v.record(v.string(), v.string());
const recordsSchema = v.array(recordSchema);

/** The time for the whole smoke, in milliseconds: the ten minutes of `wait`, and the other commands. */
export const SMOKE_MS = 12 * 60_000;

/**
 * Starts a session in a stage with this payload, waits until it has completed and checks each record of its journal.
 *
 * @param detail the payload as JSON
 * @param timeUp ends the smoke, whatever it waits for then
 * @returns the session's id
 * @throws SmokeFailed naming what the journal lacks, or holds and should not, or the command that took too long
 */
export async function smoke(run: RunJournal, detail: string, timeUp: AbortSignal): Promise<string> {
  const journal = inTime(run, timeUp);
  const sessionId = (await journal('start', '--detail', detail)).trim();
  await journal('wait', sessionId, '--timeout', '10m');
  await journal('verify', sessionId);
  const rows = v.parse(rowsSchema, JSON.parse(await journal('export', sessionId, '--output', 'json')));
  const records = v.parse(
    recordsSchema,
    rows.filter(({ PK }) => !BESIDE_EVENTS.test(PK)),
  );
  const problem = problemWith(records, sessionId);
  if (problem) throw new SmokeFailed(`session ${sessionId}: ${problem}`);
  return sessionId;
}

function inTime(run: RunJournal, timeUp: AbortSignal): RunJournal {
  return (...args) => {
    const { promise, reject } = Promise.withResolvers<never>();
    const end = (): void =>
      reject(new SmokeFailed(`journal ${args[0]} had not ended when the time for the smoke was over`));
    timeUp.addEventListener('abort', end);
    if (timeUp.aborted) end();
    return Promise.race([promise, run(...args)]).finally(() => timeUp.removeEventListener('abort', end));
  };
}

/** The problem with the records of a completed session; `undefined` if there is no problem. */
export function problemWith(
  records: v.InferOutput<typeof recordsSchema>,
  sessionId: string,
): string | undefined {
  const problem = problemWithStatuses(records.map(({ Status = '' }) => Status));
  if (problem) return problem;
  for (const record of records) {
    const wrong = problemWithRecord(record, sessionId);
    if (wrong) return `${record['SK']}: ${wrong}`;
  }
  // By their instants: as text, a time without a fraction sorts after the others of its second.
  const times = records.map(({ Timestamp }) => parseTimestamp(Timestamp) ?? Number.NaN);
  return times.every((time, index) => index === 0 || time >= (times[index - 1] ?? Number.NaN))
    ? undefined
    : `expected the oldest first, found ${records.map(({ Timestamp }) => Timestamp).join(', ')}`;
}

function problemWithStatuses(statuses: readonly string[]): string | undefined {
  const found = `found ${statuses.toSorted().join(', ') || 'none'}`;
  const stranger = statuses.find((status) => !EXPECTED[status]);
  if (stranger) return `expected no record ${stranger}, ${found}`;
  for (const [status, [least, most]] of Object.entries(EXPECTED)) {
    const count = statuses.filter((each) => each === status).length;
    if (count < least) return `expected a record ${status}, ${found}`;
    if (count > most) return `expected one record ${status}, ${found}`;
  }
  return statuses.some((status) => OUTCOMES.includes(status))
    ? undefined
    : `expected a record ${OUTCOMES.join(' or ')}, ${found}`;
}

const OUTCOMES = ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'];

function problemWithRecord(
  record: v.InferOutput<typeof recordSchema>,
  sessionId: string,
): string | undefined {
  const { PK, SK, Status = '', Timestamp = '' } = record;
  const expected =
    isStatus(Status) && isFailure(Status) ? [...ATTRIBUTES, 'ErrorMessage'].sort() : ATTRIBUTES;
  const names = Object.keys(record).sort();
  if (names.join() !== expected.join()) return `expected ${expected.join(', ')}, found ${names.join(', ')}`;
  if (PK !== `SESSION#${sessionId}`) return `expected the partition SESSION#${sessionId}, found ${PK}`;
  if (SK !== `EVENT#${Timestamp}`) return `expected the sort key EVENT#${Timestamp}`;
  return parseTimestamp(Timestamp) === undefined ? 'expected a Timestamp of ISO 8601 in UTC' : undefined;
}
