import type { JsonSession } from '@agents/sessions';

/** Which sessions a list shows, and in which order. */
export interface ListQuery {
  /** A filter of {@link FILTERS}. */
  readonly show: string;
  /** A part of an id, of an error or of what the task said, in any case. */
  readonly text: string;
  /** Bounds on the start, in epoch milliseconds. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** A key of {@link ORDERS}. */
  readonly sort: string;
}

/** Sessions under one heading. */
export interface Section {
  readonly title: string;
  readonly sessions: readonly JsonSession[];
}

/** The filters, in the order of their buttons. */
export const FILTERS: Readonly<
  Record<string, { readonly label: string; readonly has: (session: JsonSession) => boolean }>
> = {
  all: { label: 'All', has: () => true },
  attention: { label: 'Attention', has: ({ attention }) => attention !== undefined },
  running: { label: 'Running', has: ({ hasEnded }) => !hasEnded },
  failed: { label: 'Failed', has: ({ state }) => state === 'failed' || state === 'lost' },
  completed: { label: 'Completed', has: ({ state }) => state === 'completed' },
  stopped: { label: 'Stopped', has: ({ state }) => state === 'stopped' },
};

export const ORDERS: Readonly<
  Record<string, { readonly label: string; readonly compare: (a: JsonSession, b: JsonSession) => number }>
> = {
  urgency: { label: 'Urgency', compare: byStart },
  newest: { label: 'Newest', compare: byStart },
  oldest: { label: 'Oldest', compare: (a, b) => byStart(b, a) },
  longest: { label: 'Longest', compare: (a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0) },
};

function byStart(a: JsonSession, b: JsonSession): number {
  return (b.startedAt ?? '9').localeCompare(a.startedAt ?? '9') || a.sessionId.localeCompare(b.sessionId);
}

/** As `packages/sessions/src/attention.ts` has it; a test compares the two. */
export const URGENCY_ORDER: readonly string[] = [
  'LOST',
  'STUCK',
  'STALLED',
  'OVERDUE',
  'NOT_MONITORED',
  'FAILED_LATELY',
];

/** Why a session needs attention that has no error. */
export const URGENCY_WORDS: Readonly<Record<string, string>> = {
  LOST: 'Its execution has ended, and the journal has no end of it.',
  STUCK: 'The next event is late.',
  STALLED: 'Its task has reported no progress for too long.',
  OVERDUE: 'It is open for longer than its stage expects.',
  NOT_MONITORED: 'No execution monitors it.',
};

/** The sessions that a query wants, in no order. */
export function matching(sessions: readonly JsonSession[], query: ListQuery): readonly JsonSession[] {
  const { since = 0, until = Number.POSITIVE_INFINITY } = query;
  const text = query.text.trim().toLowerCase();
  const has = FILTERS[query.show]?.has ?? (() => true);
  return sessions.filter((session) => {
    const startedAt = session.startedAt === undefined ? until : Date.parse(session.startedAt);
    return (
      startedAt >= since &&
      startedAt <= until &&
      has(session) &&
      (text === '' || textOf(session).includes(text))
    );
  });
}

function textOf({ sessionId, state, errorMessage = '', progress }: JsonSession): string {
  return `${sessionId} ${state} ${errorMessage} ${progress?.text ?? ''}`.toLowerCase();
}

/** Sessions in order: those that need attention, then those that run, then the ended ones; or all in the order that was chosen. */
export function inSections(sessions: readonly JsonSession[], { sort }: ListQuery): readonly Section[] {
  const { compare } = ORDERS[sort] ?? { compare: byStart };
  const sorted = sessions.toSorted(compare);
  if (sort !== 'urgency') return [{ title: '', sessions: sorted }];
  const groups = Map.groupBy(sorted, ({ attention, hasEnded }) =>
    attention === undefined ? (hasEnded ? 'Ended' : 'Running') : 'Needs attention',
  );
  const rank = ({ attention }: JsonSession): number => URGENCY_ORDER.indexOf(attention ?? '');
  return (['Needs attention', 'Running', 'Ended'] as const).flatMap((title) => {
    const found = groups.get(title);
    if (!found) return [];
    return [
      { title, sessions: title === 'Needs attention' ? found.toSorted((a, b) => rank(a) - rank(b)) : found },
    ];
  });
}

/** A bar of the histogram. */
export interface Bin {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly counts: Readonly<Record<'good' | 'bad' | 'open', number>>;
}

/** Counts starts by outcome. @param count of bars */
export function histogram(
  sessions: readonly JsonSession[],
  range: readonly [from: number, to: number],
  count = 60,
): readonly Bin[] {
  const [from, to] = range;
  const step = Math.max(1, (to - from) / count);
  const counts = Array.from({ length: count }, () => ({ good: 0, bad: 0, open: 0 }));
  for (const { startedAt, hasEnded, state } of sessions) {
    if (startedAt === undefined) continue;
    const bin = counts[Math.min(count - 1, Math.floor((Date.parse(startedAt) - from) / step))];
    if (bin) bin[!hasEnded ? 'open' : state === 'completed' || state === 'stopped' ? 'good' : 'bad'] += 1;
  }
  return counts.map((each, at) => ({ from: from + at * step, to: from + (at + 1) * step, counts: each }));
}
