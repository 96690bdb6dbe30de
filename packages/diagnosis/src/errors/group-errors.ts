import {
  compareEvents,
  type FailureStatus,
  isFailure,
  type SessionEvent,
  type Writer,
  writerOf,
} from '@agents/events';
import { fingerprint } from './fingerprint.ts';

/** Failures of one writer that read the same once masked. */
export interface ErrorGroup {
  readonly fingerprint: string;
  readonly status: FailureStatus;
  readonly writer: Writer;
  readonly count: number;
  /** How many different sessions. */
  readonly sessions: number;
  readonly firstSeen: SessionEvent;
  /** Its message is the example to show. */
  readonly lastSeen: SessionEvent;
  /** At most three, the latest first. */
  readonly sessionIds: readonly string[];
}

const MOST_EXAMPLES = 3;

/** What stands for the message of a failure that has none. */
const NO_MESSAGE = '(no ErrorMessage)';

/** Groups the failures among events of any sessions, the most frequent first, of equals the latest seen. */
export function groupErrors(events: readonly SessionEvent[]): readonly ErrorGroup[] {
  const failures = events.filter(({ status }) => isFailure(status)).sort(compareEvents);
  const groups = Map.groupBy(failures, keyOf);
  return [...groups.values()]
    .flatMap(group)
    .sort((a, b) => b.count - a.count || compareEvents(b.lastSeen, a.lastSeen));
}

/** One text, because a status has no spaces. */
function keyOf({ status, errorMessage }: SessionEvent): string {
  return `${status} ${maskOf(errorMessage)}`;
}

function maskOf(message: string | undefined): string {
  return message === undefined ? NO_MESSAGE : fingerprint(message);
}

function group(same: readonly SessionEvent[]): readonly ErrorGroup[] {
  const [firstSeen] = same;
  const lastSeen = same.at(-1);
  if (!firstSeen || !lastSeen || !isFailure(lastSeen.status)) return [];
  const sessionIds = [...new Set(same.toReversed().map(({ sessionId }) => sessionId))];
  return [
    {
      fingerprint: maskOf(lastSeen.errorMessage),
      status: lastSeen.status,
      writer: writerOf(lastSeen.status),
      count: same.length,
      sessions: sessionIds.length,
      firstSeen,
      lastSeen,
      sessionIds: sessionIds.slice(0, MOST_EXAMPLES),
    },
  ];
}
