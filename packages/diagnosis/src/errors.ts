import {
  compareEvents,
  type FailureStatus,
  isFailure,
  type SessionEvent,
  type Writer,
  writerOf,
} from '@agents/events';

/**
 * What differs between occurrences of an error, and the mask that replaces it; in this order, because an ARN contains
 * numbers and a UUID is hexadecimal.
 *
 * A mask ends with `>`, where no other mask may begin, and no mask leaves digits, so masks are not masked. No pattern
 * nests quantifiers over the same characters, and each begins at the beginning of a word: a hostile message cannot stall it.
 */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/(?<![\w>])arn:aws[\w-]*:[^\s"'`,;)\]}]+/g, '<arn>'],
  [/(?<![\w>])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`,;)\]}]+/gi, '<url>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/"[^"]*"|`[^`]*`|(?<![\w>])'[^']*'(?![\w<])/g, '<value>'],
  [/(?<![\w>])(request[ _-]?id\s{0,4}[:=]\s{0,4})[\w<>-]+/gi, '$1<request>'],
  [/(?<![\w>])(session(?:[ _-]?id)?(?:\s{0,4}[:=]\s{0,4}|\s))(?=[\w.-]*[0-9<])[\w.<>-]+/gi, '$1<session>'],
  [/\b0x[0-9a-f]+\b|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<hex>'],
  // Ids of unknown form: long, with letters and digits.
  [/(?<![\w.<>-])(?=[\d_-]*[A-Za-z])(?=[A-Za-z_-]*\d)[\w-]{16,}/g, '<id>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];

/** More than any message needs: each round masks what the one before has uncovered. */
const MAX_ROUNDS = 10;

/**
 * Masks what differs between occurrences of an error, so that equal errors read equal. Quotes within quotes, which another
 * program may have cut anywhere, need several rounds.
 */
export function fingerprint(message: string): string {
  let text = message;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const masked = MASKS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), text);
    if (masked === text) break;
    text = masked;
  }
  return text;
}

/** Failures of one writer with the same fingerprint. */
export interface ErrorGroup {
  readonly fingerprint: string;
  readonly status: FailureStatus;
  readonly writer: Writer;
  readonly count: number;
  /** The number of different sessions. */
  readonly sessions: number;
  readonly firstSeen: SessionEvent;
  /** Its message is the example to show. */
  readonly lastSeen: SessionEvent;
  /** Up to three, latest first. */
  readonly sessionIds: readonly string[];
}

const MAX_EXAMPLES = 3;

/** The fingerprint of a failure without a message. */
const NO_MESSAGE = '(no ErrorMessage)';

/** Groups the failures among events of any sessions: the most frequent first, then the latest seen. */
export function groupErrors(events: readonly SessionEvent[]): readonly ErrorGroup[] {
  const failures = events.filter(({ status }) => isFailure(status)).sort(compareEvents);
  const groups = Map.groupBy(failures, (event) => `${event.status} ${fingerprintOf(event)}`);
  return [...groups.values()]
    .flatMap(groupOf)
    .sort((a, b) => b.count - a.count || compareEvents(b.lastSeen, a.lastSeen));
}

/** The fingerprint of the message of a failure, which may have none. */
export function fingerprintOf({ errorMessage }: Pick<SessionEvent, 'errorMessage'>): string {
  return errorMessage === undefined ? NO_MESSAGE : fingerprint(errorMessage);
}

function groupOf(same: readonly SessionEvent[]): readonly ErrorGroup[] {
  const [firstSeen] = same;
  const lastSeen = same.at(-1);
  if (!firstSeen || !lastSeen || !isFailure(lastSeen.status)) return [];
  const sessionIds = [...new Set(same.toReversed().map(({ sessionId }) => sessionId))];
  return [
    {
      fingerprint: fingerprintOf(lastSeen),
      status: lastSeen.status,
      writer: writerOf(lastSeen.status),
      count: same.length,
      sessions: sessionIds.length,
      firstSeen,
      lastSeen,
      sessionIds: sessionIds.slice(0, MAX_EXAMPLES),
    },
  ];
}
