import type { SessionEvent } from '@agents/events';
import { PHASE_ORDER, PHASES, phases } from '../../src/timing/phases.ts';
import { at, COMPLETED, RUNNING } from '../support/events.ts';

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
