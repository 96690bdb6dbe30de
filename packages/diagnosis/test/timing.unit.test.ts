import type { SessionEvent, Status } from '@agents/events';
import fc from 'fast-check';
import { PHASE_ORDER, PHASES, percentile, phases, stats } from '../src/timing.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from './support/events.ts';

const times = (events: readonly SessionEvent[]): Readonly<Record<string, number>> =>
  Object.fromEntries(phases(events).map(({ phase, ms }) => [phase, ms]));

describe('phases', () => {
  it('of a session that went well are five, between the events that bound them', () => {
    expect(times(COMPLETED)).toEqual({
      initiateToInvoke: 1_234,
      invokeToAnswer: 1_222,
      invokeToEntrypoint: 2_555,
      entrypointToTask: 223,
      task: 341_666,
    });
    expect(phases(COMPLETED).map(({ phase }) => phase)).toEqual(PHASE_ORDER);
    expect(Object.keys(PHASES)).toEqual(PHASE_ORDER);
  });

  it('of a session that goes on are those that have ended', () => {
    expect(times(RUNNING)).not.toHaveProperty('task');
    expect(times([])).toEqual({});
  });

  it('do not depend on the order of the events', () => {
    expect(phases(COMPLETED.toReversed())).toEqual(phases(COMPLETED));
  });

  it('of a call that was repeated are measured at the last one, and the beginning at the first', () => {
    const events = [
      at(0, 'SESSION_INITIATED'),
      at(1_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED'),
      at(10_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(10_300, 'AGENT_ENTRYPOINT_STARTED'),
      at(10_500, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
    ];
    expect(times(events)).toEqual({ initiateToInvoke: 1_000, invokeToAnswer: 500, invokeToEntrypoint: 300 });
  });

  it('show clocks that differ as they are', () => {
    const events = [at(0, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(-40, 'AGENT_ENTRYPOINT_STARTED')];
    expect(times(events)).toEqual({ invokeToEntrypoint: -40 });
  });
});

describe('percentile', () => {
  it.each([
    [[7], 0.5, 7],
    [[1, 2], 0.5, 1],
    [[1, 2, 3], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
    [Array.from({ length: 20 }, (_, index) => index + 1), 0.95, 19],
    [[1, 2, 3], 1, 3],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('is the smallest value that the share does not exceed', () => {
    const values = fc.array(fc.integer(), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const value = percentile(values, percent / 100);
        const below = values.filter((one) => one <= value).length;
        const strictlyBelow = values.filter((one) => one < value).length;
        expect(values).toContain(value);
        expect(below / values.length).toBeGreaterThanOrEqual(percent / 100 - 1e-9);
        expect(strictlyBelow / values.length).toBeLessThan(percent / 100 + 1e-9);
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses no values and shares that are none', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 0)).toThrow(RangeError);
    expect(() => percentile([1], 1.5)).toThrow(/found 1 and 1.5/);
  });
});

describe('stats', () => {
  const failed = [...RUNNING, at(9_000, 'AGENT_BACKGROUND_TASK_FAILED')];
  const skewed = [at(0, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(-40, 'AGENT_ENTRYPOINT_STARTED')];
  const now = T0 + 400_000;

  it('counts sessions by state, and failures of those that ended', () => {
    const { sessions, byState, failureRate } = stats({
      sessions: [COMPLETED, COMPLETED, COMPLETED, failed, RUNNING, RUNNING.slice(0, 1), []],
      now,
    });
    expect(sessions).toBe(7);
    expect(byState).toEqual({
      completed: 3,
      failed: 1,
      stopped: 0,
      running: 1,
      pending: 0,
      stuck: 1,
      stalled: 0,
      lost: 0,
      'not found': 1,
    });
    expect(failureRate).toBe(0.25);
  });

  it('counts a session that a person stopped as ended, and not as failed', () => {
    const killed = [...RUNNING, at(9_000, 'AGENT_BACKGROUND_TASK_FAILED', 'MachineStopped: SIGTERM')];
    const execution = { status: 'ABORTED', error: 'SessionStopped', stopDate: T0 + 8_000 };
    const sessions = [COMPLETED, killed];
    expect(stats({ sessions, now, executions: new Map([[SESSION, execution]]) })).toMatchObject({
      byState: { completed: 1, failed: 0, stopped: 1 },
      failureRate: 0,
    });
    expect(stats({ sessions, now })).toMatchObject({ byState: { failed: 1 }, failureRate: 0.5 });
  });

  it('knows no failure rate while none has ended', () => {
    expect(stats({ sessions: [RUNNING], now })).not.toHaveProperty('failureRate');
    expect(stats({ sessions: [], now })).toMatchObject({ sessions: 0, phases: [] });
  });

  it('holds running sessions against the deadline it is given', () => {
    expect(stats({ sessions: [RUNNING], now, limits: { deadlineSeconds: 60 } }).byState.stuck).toBe(1);
  });

  it('times each phase over all sessions, and leaves out what clocks make negative', () => {
    const { phases } = stats({ sessions: [COMPLETED, failed, skewed, RUNNING], now });
    expect(phases.find(({ phase }) => phase === 'task')).toEqual({
      phase: 'task',
      label: 'task',
      count: 2,
      p50: 4_988,
      p95: 341_666,
      max: 341_666,
      skewed: 0,
    });
    expect(phases.find(({ phase }) => phase === 'invokeToEntrypoint')).toMatchObject({ count: 3, skewed: 1 });
  });
});

describe('stats of work', () => {
  const statuses: Readonly<Record<string, Status>> = {
    completed: 'AGENT_BACKGROUND_TASK_COMPLETED',
    failed: 'AGENT_BACKGROUND_TASK_FAILED',
    running: 'AGENT_BACKGROUND_TASK_STARTED',
  };
  /** Tries of one work, each a minute after the one before, in the states that their names begin with. */
  const countOf = (...tries: readonly string[]) => {
    const sessions = tries.map((name, index) => {
      const status = statuses[name.split('-')[0] ?? ''] ?? 'SESSION_INITIATED';
      const of = (ms: number, each: Status) => ({ ...at(index * 60_000 + ms, each), sessionId: name });
      return [of(0, 'SESSION_INITIATED'), of(1_000, status)];
    });
    const now = T0 + tries.length * 60_000;
    return stats({ sessions: sessions.toReversed(), now, workOf: () => 'work' });
  };
  const stateOf = (...tries: readonly string[]) =>
    Object.entries(countOf(...tries).byState).find(([, count]) => count === 1)?.[0];

  it.each([
    ['completed', ['failed', 'completed', 'failed-again']],
    ['running', ['failed', 'running', 'failed-again']],
    ['failed', ['failed', 'failed-again']],
    ['completed', ['running', 'completed']],
  ])('is %s after %j', (state, tries) => {
    expect(stateOf(...tries)).toBe(state);
    expect(countOf(...tries)).toMatchObject({ work: 1, sessions: tries.length });
  });

  it('counts work in the rate of failures, and sessions in the phases', () => {
    const { failureRate, phases } = countOf('failed', 'failed-again', 'completed');

    expect(failureRate).toBe(0);
    expect(phases).toEqual([]);
  });

  it('keeps work apart that only looks alike', () => {
    const session = (id: string) => [{ ...at(0, 'SESSION_INITIATED'), sessionId: id }];
    const { work } = stats({ sessions: [session('a'), session('b')], now: T0, workOf: (id) => id });

    expect(work).toBe(2);
  });
});
