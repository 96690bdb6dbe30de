import { compareEvents, type SessionEvent, type Status } from '@agents/events';

/** The parts of a session, in the order it passes through them, and what each is called. */
export const PHASES = {
  initiateToInvoke: 'initiated → called',
  invokeToAnswer: 'called → answered',
  invokeToEntrypoint: 'called → entrypoint',
  entrypointToTask: 'entrypoint → task',
  task: 'task',
} as const;

export type PhaseName = keyof typeof PHASES;

/** A part of a session, between two events. */
export interface Phase {
  readonly phase: PhaseName;
  readonly from: SessionEvent;
  readonly to: SessionEvent;
  /** Below 0 where the clocks of two writers differ: shown, and never corrected. */
  readonly ms: number;
}

const BOUNDS: readonly (readonly [phase: PhaseName, from: Status, to: readonly Status[]])[] = [
  ['initiateToInvoke', 'SESSION_INITIATED', ['AGENT_RUNTIME_INVOCATION_STARTED']],
  [
    'invokeToAnswer',
    'AGENT_RUNTIME_INVOCATION_STARTED',
    ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'],
  ],
  ['invokeToEntrypoint', 'AGENT_RUNTIME_INVOCATION_STARTED', ['AGENT_ENTRYPOINT_STARTED']],
  [
    'entrypointToTask',
    'AGENT_ENTRYPOINT_STARTED',
    ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'],
  ],
  [
    'task',
    'AGENT_BACKGROUND_TASK_STARTED',
    ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
  ],
];

/** The phases in the order a session passes through them. */
export const PHASE_ORDER: readonly PhaseName[] = BOUNDS.map(([phase]) => phase);

/**
 * The phases of one session that both their events bound, whatever order the events come in. A phase that was repeated is
 * measured once, at its last end: from the latest start before that, or from the first start where clocks hide which it was.
 * The beginning counts to the first call, because what follows it is no waiting of the workflow.
 */
export function phases(events: readonly SessionEvent[]): readonly Phase[] {
  const sorted = [...events].sort(compareEvents);
  return BOUNDS.flatMap(([phase, start, ends]): readonly Phase[] => {
    const isEnd = ({ status }: SessionEvent): boolean => ends.includes(status);
    const to = phase === 'initiateToInvoke' ? sorted.find(isEnd) : sorted.findLast(isEnd);
    const starts = sorted.filter(({ status }) => status === start);
    const from = to && (starts.findLast(({ epochMs }) => epochMs <= to.epochMs) ?? starts[0]);
    return from ? [{ phase, from, to, ms: to.epochMs - from.epochMs }] : [];
  });
}
