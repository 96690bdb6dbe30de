import { encodeEvent, type Status } from '@agents/events';

/** As the table holds it. */
export type EventRow = ReturnType<typeof encodeEvent>;

const MINUTE_MS = 60_000;

/** What a session journals that goes well, by the distance from its start in milliseconds. */
const WHOLE: readonly (readonly [afterMs: number, status: Status])[] = [
  [0, 'SESSION_INITIATED'],
  [310, 'AGENT_RUNTIME_INVOCATION_STARTED'],
  [1_530, 'AGENT_ENTRYPOINT_STARTED'],
  [1_541, 'AGENT_BACKGROUND_TASK_STARTED'],
  [1_552, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
  [45_120, 'AGENT_BACKGROUND_TASK_COMPLETED'],
];
const ENDS_ONLY = [WHOLE[0], WHOLE[5]].filter((event) => event !== undefined);

/** Of how many of the newest sessions every event is there; of the others only the first and the last. */
const WHOLE_SESSIONS = 300;

/** The id of the session that began so many minutes before the newest. */
export function sessionId(age: number): string {
  return `00000000-0000-4000-8000-${String(age).padStart(12, '0')}`;
}

/** The rows of so many sessions that all completed, one begun every minute up to `newestMs` (epoch milliseconds). */
export function* sessionRows(count: number, newestMs: number): Generator<EventRow> {
  for (let age = 0; age < count; age += 1) {
    for (const [afterMs, status] of age < WHOLE_SESSIONS ? WHOLE : ENDS_ONLY) {
      const epochMs = newestMs - age * MINUTE_MS + afterMs;
      const timestamp = new Date(epochMs).toISOString();
      yield encodeEvent({ sessionId: sessionId(age), status, timestamp, epochMs });
    }
  }
}
