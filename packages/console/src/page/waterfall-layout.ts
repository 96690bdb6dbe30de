import type { JsonSkew, SessionView } from '../contract.ts';

/** The lanes of a waterfall, from the workflow to the task that it waits for. */
export const LANES = ['state-machine', 'invoker', 'agent-entrypoint', 'agent-task'] as const;
export type Lane = (typeof LANES)[number];

/** `work`: between two events of a component. `wait`: until the next component's event. `missing`: an event that has not come. */
export type BarKind = 'work' | 'wait' | 'missing';

/** A bar of a lane. */
export interface Bar {
  readonly lane: Lane;
  readonly kind: BarKind;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly isFailure: boolean;
  /** It goes on. */
  readonly isOpen: boolean;
  /** Of a bar that stands for several tries. */
  readonly tries?: number;
  /** The timestamp of the event that ended it, or began it. */
  readonly event?: string;
}

/** A mark of one event. */
export interface Mark {
  readonly lane: Lane;
  readonly at: number;
  readonly status: string;
  readonly isFailure: boolean;
  readonly timestamp: string;
  /** By how much its clock differs from that of its cause, in milliseconds. */
  readonly skewMs?: number;
}

export interface Waterfall {
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** The instants that the scale must keep apart, in order. */
  readonly stops: readonly number[];
}

/** Tries in a row that are drawn one by one; more are one bar with their number. */
const MAX_TRIES = 3;

interface Span {
  readonly lane: Lane;
  readonly label: string;
  readonly start: string;
  readonly ends: readonly string[];
}

/** What a component does between its events. */
const SPANS: readonly Span[] = [
  {
    lane: 'invoker',
    label: 'calls the agent',
    start: 'AGENT_RUNTIME_INVOCATION_STARTED',
    ends: ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'],
  },
  {
    lane: 'agent-entrypoint',
    label: 'accepts the request',
    start: 'AGENT_ENTRYPOINT_STARTED',
    ends: ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'],
  },
  {
    lane: 'agent-task',
    label: 'works',
    start: 'AGENT_BACKGROUND_TASK_STARTED',
    ends: ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
  },
];

/** Lays a session out. Times are those of the writers' clocks: a skew is marked and not corrected. @param now epoch milliseconds */
export function layOut(view: SessionView, now: number): Waterfall {
  const { session, diagnosis, skews } = view;
  const events = view.events.map((event) => ({ ...event, at: Date.parse(event.timestamp) }));
  const marks = events.map(
    ({ status, timestamp, writer, at }): Mark => ({
      lane: laneOf(writer),
      ...{ at, status, timestamp },
      isFailure: status.endsWith('_FAILED'),
      ...skewOf(skews, status, timestamp),
    }),
  );
  const end = session.endedAt === undefined ? now : Date.parse(session.endedAt);
  const spans = SPANS.flatMap((span) => collapsed(barsOf(span, marks, { end, hasEnded: session.hasEnded })));
  const first = marks[0]?.at;
  const whole: readonly Bar[] =
    first === undefined
      ? []
      : [
          {
            lane: 'state-machine',
            kind: 'wait',
            from: first,
            to: Math.max(first, end),
            label: 'waits for the end',
            isFailure: false,
            isOpen: !session.hasEnded,
          },
        ];
  const missing = diagnosis.missing ? missingBar(diagnosis.missing, now) : [];
  // A task that works is not waited for as well.
  const isWorking = ({ lane, kind }: Bar): boolean =>
    kind === 'wait' && spans.some((span) => span.lane === lane && span.isOpen);
  const bars = [...whole, ...spans, ...missing.filter((bar) => !isWorking(bar))];
  const stops = [...marks.map(({ at }) => at), ...bars.flatMap(({ from, to }) => [from, to])];
  return { bars, marks, stops: [...new Set(stops)].sort((a, b) => a - b) };
}

function laneOf(writer: string): Lane {
  return LANES.find((lane) => lane === writer) ?? 'state-machine';
}

function skewOf(skews: readonly JsonSkew[], status: string, timestamp: string): Pick<Mark, 'skewMs'> {
  const found = skews.find(({ effect }) => effect.status === status && effect.timestamp === timestamp);
  return found ? { skewMs: found.byMs } : {};
}

interface End {
  readonly end: number;
  readonly hasEnded: boolean;
}

function barsOf(
  { lane, label, start, ends }: Span,
  marks: readonly Mark[],
  { end, hasEnded }: End,
): readonly Bar[] {
  const own = marks.filter(({ status }) => status === start || ends.includes(status));
  return own.flatMap((mark, index): readonly Bar[] => {
    if (mark.status !== start) return [];
    const ending = own[index + 1];
    const isEnded = ending !== undefined && ending.status !== start;
    const to = ending?.at ?? Math.max(mark.at, end);
    return [
      {
        ...{ lane, kind: 'work', label, from: mark.at, to },
        isFailure: isEnded && ending.isFailure,
        isOpen: !isEnded && !hasEnded,
        event: isEnded ? ending.timestamp : mark.timestamp,
      },
    ];
  });
}

/** Many tries in a row that failed become one bar, from the first to the last but one; the last one stands alone. */
function collapsed(bars: readonly Bar[]): readonly Bar[] {
  const firstOther = bars.findIndex(({ isFailure }) => !isFailure);
  const failed = firstOther < 0 ? bars.length : firstOther;
  if (failed <= MAX_TRIES) return bars;
  const tries = bars.slice(0, failed - 1);
  const [first] = tries;
  const last = tries.at(-1);
  if (!first || !last) return bars;
  return [
    { ...first, to: last.to, label: `${tries.length} tries failed`, tries: tries.length },
    ...bars.slice(failed - 1),
  ];
}

function missingBar(missing: NonNullable<SessionView['diagnosis']['missing']>, now: number): readonly Bar[] {
  const { expectedFrom, since, dueAt, statuses, overdueMs } = missing;
  if (since === undefined) return [];
  const due = dueAt === undefined ? Date.parse(since.at) : Date.parse(dueAt);
  // Until it is due, an event is expected and not missing.
  const from = overdueMs > 0 ? due : Date.parse(since.at);
  return [
    {
      lane: laneOf(expectedFrom),
      kind: overdueMs > 0 ? 'missing' : 'wait',
      from,
      to: Math.max(from, now),
      label: `${overdueMs > 0 ? 'missing' : 'waits for'}: ${statuses.join(' or ')}`,
      isFailure: overdueMs > 0,
      isOpen: true,
    },
  ];
}

/** The least distance of two marks of a lane that can be told apart, as a share of the width. */
const APART = 0.01;

/** A mark that is drawn, and how many it stands for. */
export interface DrawnMark extends Mark {
  readonly share: number;
  /** Marks beside it that are too close to be drawn as well. */
  readonly others: number;
}

/**
 * The marks that are in sight, without those that would lie on another one. Only a failure hides a failure.
 *
 * @param isWanted keeps a mark that a person has chosen
 */
export function inSight(
  marks: readonly Mark[],
  scale: Scale,
  isWanted: (mark: Mark) => boolean = () => false,
): readonly DrawnMark[] {
  const drawn: { mark: Mark; share: number; others: number }[] = [];
  const latest = new Map<string, (typeof drawn)[number]>();
  for (const mark of marks) {
    const share = scale.at(mark.at);
    if (share < -0.001 || share > 1.001) continue;
    const before = latest.get(mark.isFailure ? `${mark.lane} failure` : mark.lane);
    const isHidden = before !== undefined && Math.abs(share - before.share) < APART;
    if (isHidden && mark.skewMs === undefined && !isWanted(mark)) {
      before.others += 1;
      continue;
    }
    const each = { mark, share, others: 0 };
    latest.set(mark.lane, each);
    if (mark.isFailure) latest.set(`${mark.lane} failure`, each);
    drawn.push(each);
  }
  return drawn.map(({ mark, ...where }) => ({ ...mark, ...where }));
}

/** A scale from time to a share of the width, 0 to 1. */
export interface Scale {
  at(epochMs: number): number;
  /** The time at a share of the width. */
  invert(share: number): number;
  /** Stretches of time that are drawn shorter than they are. */
  readonly folds: readonly { readonly from: number; readonly to: number }[];
}

/** A gap is folded when it is longer than this many times all other gaps together, and longer than this, in milliseconds. */
const LONG = { times: 3, ms: 10_000 };

/** A fold is drawn as long as this share of what is not folded. */
const FOLDED = 0.25;

/**
 * Makes the scale of a waterfall. A long time in which nothing happened is folded, so that what happened before and after it can
 * be told apart.
 *
 * @param zoom shows only this time, and folds nothing
 */
export function makeScale(stops: readonly number[], zoom?: readonly [from: number, to: number]): Scale {
  if (zoom) return linear(zoom[0], zoom[1]);
  const [first = 0] = stops;
  const gaps = stops.slice(1).map((to, at) => ({ from: stops[at] ?? to, to }));
  const { folded, rest } = longGaps(gaps);
  if (rest <= 0) return linear(first - 500, (stops.at(-1) ?? first) + 500);
  let sum = 0;
  const pieces = gaps.map((gap) => {
    const isFolded = folded.has(gap);
    const piece = { ...gap, start: sum, length: isFolded ? FOLDED * rest : gap.to - gap.from, isFolded };
    sum += piece.length;
    return piece;
  });
  return {
    at(epochMs) {
      const piece = firstUpTo(pieces, epochMs);
      if (!piece) return 0;
      const inside = (epochMs - piece.from) / Math.max(1, piece.to - piece.from);
      return (piece.start + inside * piece.length) / sum;
    },
    invert(share) {
      const wanted = share * sum;
      const piece = pieces.find(({ start, length }) => wanted <= start + length) ?? pieces.at(-1);
      if (!piece) return first;
      return piece.from + ((wanted - piece.start) / Math.max(1, piece.length)) * (piece.to - piece.from);
    },
    folds: pieces.filter(({ isFolded }) => isFolded),
  };
}

/** The first piece that ends at a time or later, otherwise the last one. They are in order. */
function firstUpTo<T extends Gap>(pieces: readonly T[], epochMs: number): T | undefined {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (epochMs <= (pieces[middle]?.to ?? 0)) high = middle;
    else low = middle + 1;
  }
  return pieces[low];
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The gaps to fold, the longest first, and how long all others are together. */
function longGaps(gaps: readonly Gap[]): { readonly folded: ReadonlySet<Gap>; readonly rest: number } {
  let rest = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const folded = new Set<Gap>();
  for (const gap of gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from))) {
    const ms = gap.to - gap.from;
    const others = rest - ms;
    if (ms < LONG.ms || ms < LONG.times * others || others <= 0) break;
    folded.add(gap);
    rest = others;
  }
  return { folded, rest };
}

function linear(from: number, to: number): Scale {
  const span = Math.max(1, to - from);
  return { at: (epochMs) => (epochMs - from) / span, invert: (share) => from + share * span, folds: [] };
}

/** A step of time is drawn when it can be seen, as a share of the whole. */
const STEP = 1 / 500;

/** The last instant that is drawn. Steps double, so that they do not grow a little each second. */
export function toStep(epochMs: number, startedAt: string | undefined): number {
  const wholeMs = startedAt === undefined ? 0 : epochMs - Date.parse(startedAt);
  const stepMs = 2 ** Math.ceil(Math.log2(Math.max(1, STEP * wholeMs)));
  return epochMs - (epochMs % stepMs);
}
