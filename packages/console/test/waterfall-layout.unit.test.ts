import type { SessionView } from '../src/contract.ts';
import { inSight, layOut, type Mark, makeScale, toStep } from '../src/page/waterfall-layout.ts';

const T0 = Date.UTC(2026, 10, 23, 12);
const at = (ms: number): string => new Date(T0 + ms).toISOString();

const WRITERS: Readonly<Record<string, string>> = {
  SESSION_INITIATED: 'state-machine',
  AGENT_RUNTIME_INVOCATION_STARTED: 'invoker',
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: 'invoker',
  AGENT_RUNTIME_INVOCATION_FAILED: 'invoker',
  AGENT_ENTRYPOINT_STARTED: 'agent-entrypoint',
  AGENT_BACKGROUND_TASK_STARTED: 'agent-entrypoint',
};

function viewOf(
  events: readonly (readonly [ms: number, status: string])[],
  more: { readonly endedAt?: number; readonly missing?: object; readonly skews?: object[] } = {},
): SessionView {
  const { endedAt, missing, skews = [] } = more;
  return Object({
    session: { hasEnded: endedAt !== undefined, ...(endedAt !== undefined && { endedAt: at(endedAt) }) },
    diagnosis: { ...(missing && { missing }) },
    events: events.map(([ms, status]) => ({
      kind: 'event',
      status,
      timestamp: at(ms),
      writer: WRITERS[status] ?? 'agent-task',
    })),
    unreadable: [],
    progress: [],
    skews,
  });
}

const CALLED = [
  [0, 'SESSION_INITIATED'],
  [400, 'AGENT_RUNTIME_INVOCATION_STARTED'],
] as const;
const ACCEPTED = [
  ...CALLED,
  [1_600, 'AGENT_ENTRYPOINT_STARTED'],
  [1_650, 'AGENT_BACKGROUND_TASK_STARTED'],
  [1_700, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
] as const;

const shapes = (view: SessionView, now: number) =>
  layOut(view, T0 + now).bars.map(({ lane, kind, from, to, isFailure, isOpen }) => ({
    lane,
    kind,
    from: from - T0,
    to: to - T0,
    ...(isFailure && { isFailure }),
    ...(isOpen && { isOpen }),
  }));

describe('layOut', () => {
  it('draws what each component did, and the workflow from the start to the end', () => {
    const view = viewOf([...ACCEPTED, [45_000, 'AGENT_BACKGROUND_TASK_COMPLETED']], { endedAt: 45_000 });

    expect(shapes(view, 60_000)).toEqual([
      { lane: 'state-machine', kind: 'wait', from: 0, to: 45_000 },
      { lane: 'invoker', kind: 'work', from: 400, to: 1_700 },
      { lane: 'agent-entrypoint', kind: 'work', from: 1_600, to: 1_650 },
      { lane: 'agent-task', kind: 'work', from: 1_650, to: 45_000 },
    ]);
  });

  it('lets the task of a running session work until now', () => {
    const missing = {
      expectedFrom: 'agent-task',
      since: { what: 'x', at: at(1_650) },
      dueAt: at(9e6),
      statuses: [],
      overdueMs: 0,
    };

    expect(shapes(viewOf(ACCEPTED, { missing }), 60_000).slice(-1)).toEqual([
      { lane: 'agent-task', kind: 'work', from: 1_650, to: 60_000, isOpen: true },
    ]);
  });

  it('draws a missing event from when it was due to now, in the lane of the component that should write it', () => {
    const missing = {
      expectedFrom: 'agent-entrypoint',
      since: { what: 'x', at: at(1_700) },
      dueAt: at(31_700),
      statuses: ['AGENT_ENTRYPOINT_STARTED'],
      overdueMs: 28_300,
    };

    expect(shapes(viewOf(CALLED, { missing }), 60_000).at(-1)).toEqual({
      ...{ lane: 'agent-entrypoint', kind: 'missing', from: 31_700, to: 60_000 },
      ...{ isFailure: true, isOpen: true },
    });
  });

  it('draws four failed tries as one bar with their number, and the last one by itself', () => {
    const tries = [0, 1, 2, 3].flatMap(
      (n) =>
        [
          [400 + n * 1_000, 'AGENT_RUNTIME_INVOCATION_STARTED'],
          [900 + n * 1_000, 'AGENT_RUNTIME_INVOCATION_FAILED'],
        ] as const,
    );
    const view = viewOf([[0, 'SESSION_INITIATED'], ...tries], { endedAt: 3_900 });

    const bars = layOut(view, T0 + 5_000).bars.filter(({ lane }) => lane === 'invoker');

    expect(bars.map(({ from, to, tries: count }) => [from - T0, to - T0, count])).toEqual([
      [400, 2_900, 3],
      [3_400, 3_900, undefined],
    ]);
  });

  it('marks an event whose clock is behind that of its cause, and leaves it where its clock says', () => {
    const effect = { status: 'AGENT_RUNTIME_INVOCATION_STARTED', timestamp: at(400) };
    const skews = [{ cause: { status: 'SESSION_INITIATED', timestamp: at(5_400) }, effect, byMs: 5_000 }];
    const { marks } = layOut(
      viewOf(
        [
          [5_400, 'SESSION_INITIATED'],
          [400, effect.status],
        ],
        { skews },
      ),
      T0 + 9_000,
    );

    expect(marks.map(({ at: ms, skewMs }) => [ms - T0, skewMs])).toEqual([
      [5_400, undefined],
      [400, 5_000],
    ]);
  });

  it('draws nothing of a session without an event', () => {
    expect(layOut(viewOf([]), T0)).toEqual({ bars: [], marks: [], stops: [] });
  });
});

describe('makeScale', () => {
  it('is linear without a long gap', () => {
    const { at: share, folds } = makeScale([0, 400, 1_000]);

    expect([share(0), share(500), share(1_000), folds]).toEqual([0, 0.5, 1, []]);
  });

  it('folds hours in which nothing happened, so that the seconds before them can be told apart', () => {
    const hours = 3 * 3_600_000;
    const scale = makeScale([0, 1_000, 2_000, 2_000 + hours]);

    expect(scale.folds).toMatchObject([{ from: 2_000, to: 2_000 + hours }]);
    expect(scale.at(1_000)).toBeCloseTo(0.4);
    expect(scale.at(2_000)).toBeCloseTo(0.8);
    expect(scale.at(2_000 + hours)).toBeCloseTo(1);
    expect(scale.invert(0.4)).toBeCloseTo(1_000);
    expect(scale.invert(0.9)).toBeCloseTo(2_000 + hours / 2);
  });

  it('shows only the time of a zoom, and folds nothing in it', () => {
    const { at: share, folds } = makeScale([0, 1_000, 90_000_000], [500, 1_500]);

    expect([share(500), share(1_000), share(1_500), folds]).toEqual([0, 0.5, 1, []]);
  });

  it('has a place for a single instant', () => {
    expect(makeScale([T0]).at(T0)).toBe(0.5);
  });
});

describe('inSight', () => {
  const mark = (at: number, more: Partial<Mark> = {}): Mark => ({
    ...{ lane: 'invoker', at, status: 'AGENT_RUNTIME_INVOCATION_STARTED', isFailure: false },
    timestamp: new Date(at).toISOString(),
    ...more,
  });
  const scale = makeScale([0, 1_000], [0, 1_000]);

  it('draws one of the marks that lie on each other, and counts the others', () => {
    const drawn = inSight([mark(0), mark(1), mark(2), mark(500)], scale);

    expect(drawn.map(({ at, others }) => [at, others])).toEqual([
      [0, 2],
      [500, 0],
    ]);
  });

  it('hides a failure behind another failure only', () => {
    const drawn = inSight(
      [mark(0), mark(1, { isFailure: true }), mark(2), mark(3, { isFailure: true })],
      scale,
    );

    expect(drawn.map(({ at, others }) => [at, others])).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });

  it('hides no failure, no clock that differs, no mark of another lane, and none that was chosen', () => {
    const marks = [
      mark(0),
      mark(1, { isFailure: true }),
      mark(1, { lane: 'agent-task' }),
      mark(2, { skewMs: 3 }),
      mark(3, { status: 'chosen' }),
    ];

    expect(inSight(marks, scale, ({ status }) => status === 'chosen')).toHaveLength(5);
  });

  it('draws nothing that is out of sight', () => {
    expect(inSight([mark(0), mark(900)], makeScale([0, 1_000], [100, 500]))).toEqual([]);
  });
});

describe('toStep', () => {
  const HOUR = 3_600_000;

  it('moves by no more than can be seen, and stays in between', () => {
    const steps = Array.from({ length: 600 }, (_, second) => toStep(T0 + HOUR + second * 1_000, at(0)));

    for (const [second, step] of steps.entries()) {
      const behind = T0 + HOUR + second * 1_000 - step;
      expect(behind).toBeGreaterThanOrEqual(0);
      expect(behind).toBeLessThan((2 * (HOUR + second * 1_000)) / 500);
    }
    expect(new Set(steps).size).toBeLessThan(90);
    expect(new Set(steps).size).toBeGreaterThan(30);
  });

  it('is each second of a session that has just begun, and of one whose start is not known', () => {
    expect(toStep(T0 + 400, at(0))).toBe(T0 + 400);
    expect(toStep(T0 + 401, undefined)).toBe(T0 + 401);
  });
});
