import { compareEvents, type SessionEvent, type Status } from '@agents/events';
import { assessSession, type DisplayState } from './assessment/assess-session.ts';
import type { Execution, Limits } from './context.ts';

/** The phases of a session in their order, with their labels. */
export const PHASES = {
  initiateToInvoke: 'initiated → called',
  invokeToAnswer: 'called → answered',
  invokeToEntrypoint: 'called → entrypoint',
  entrypointToTask: 'entrypoint → task',
  task: 'task',
} as const;

export type PhaseName = keyof typeof PHASES;

/** A phase of one session, between two events. */
export interface Phase {
  readonly phase: PhaseName;
  readonly from: SessionEvent;
  readonly to: SessionEvent;
  /** Negative when the clocks of two writers differ. It is shown as it is. */
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

/** The phases in the order in which a session passes them. */
export const PHASE_ORDER: readonly PhaseName[] = BOUNDS.map(([phase]) => phase);

/**
 * The phases of one session whose two events are both recorded. The order of the events does not matter.
 *
 * A repeated phase is measured once, up to its last end: from the latest start before that, or from the first start when
 * clock differences hide which one it was. `initiateToInvoke` ends at the first call, because the workflow waits no longer.
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

/**
 * The nearest-rank percentile: the smallest value that at least `share` of the values do not exceed. It is one of the values
 * and not an average, so it is the time of a real session.
 *
 * @param share above 0 and at most 1: 0.95 for p95
 * @throws RangeError without values, or for a share out of range
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  if (value === undefined) {
    throw new RangeError(
      `percentile: expected values and a share above 0 and at most 1, found ${values.length} and ${share}`,
    );
  }
  return value;
}

/** How long a phase took in many sessions, in milliseconds; percentiles by nearest rank. */
export interface PhaseStats {
  readonly phase: PhaseName;
  readonly label: string;
  /** The number of sessions counted. */
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** Sessions left out because clock differences make the phase negative. */
  readonly skewed: number;
}

export interface Stats {
  readonly sessions: number;
  /** How many pieces of work the sessions try, if that was asked for. Then states and rate are those of work. */
  readonly work?: number;
  readonly byState: Readonly<Record<DisplayState, number>>;
  /** The share of ended sessions that failed or were lost, 0 to 1; absent before a session has ended. */
  readonly failureRate?: number;
  /** The phases that at least one session has passed, in their order. */
  readonly phases: readonly PhaseStats[];
}

export interface StatsInput {
  /** The events of each session. */
  readonly sessions: readonly (readonly SessionEvent[])[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly limits?: Limits;
  /** The executions that are known, by session. */
  readonly executions?: ReadonlyMap<string, Execution>;
  /** The work that a session tries: the same for a session and those that repeat it. Without it, sessions are counted. */
  readonly workOf?: (sessionId: string) => string;
}

/** Counts and times of many sessions, or of the work that they try. */
export function stats({ sessions, now, limits, executions, workOf }: StatsInput): Stats {
  const tries = sessions.map((events): Try => {
    const sessionId = events[0]?.sessionId ?? '';
    const execution = executions?.get(sessionId);
    const { state, session } = assessSession({
      ...{ events, now },
      ...(execution && { execution }),
      ...(limits && { limits }),
    });
    return { sessionId, state, startedAt: session.firstEvent?.epochMs ?? 0 };
  });
  const work = workOf && [...Map.groupBy(tries, ({ sessionId }) => workOf(sessionId)).values()];
  const byState = countStates(work ? work.map(stateOfWork) : tries.map(({ state }) => state));
  const failed = byState.failed + byState.lost;
  const ended = failed + byState.completed + byState.stopped;
  const all = sessions.flatMap((events) => phases(events));
  return {
    sessions: sessions.length,
    ...(work && { work: work.length }),
    byState,
    ...(ended > 0 && { failureRate: failed / ended }),
    phases: PHASE_ORDER.flatMap((phase) => phaseStats(phase, all)),
  };
}

/** A session as a try of a work. */
interface Try {
  readonly sessionId: string;
  readonly state: DisplayState;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** A try in one of these states decides how its work stands, whatever the others are; the first ones before the later ones. */
const DECISIVE: readonly DisplayState[] = ['completed', 'running', 'pending', 'stalled', 'stuck'];

/** Work has completed if any try of it has, and goes on while one does. Otherwise, it stands as its latest try. */
function stateOfWork(tries: readonly Try[]): DisplayState {
  const decisive = DECISIVE.find((state) => tries.some((each) => each.state === state));
  const latest = tries.toSorted((a, b) => a.startedAt - b.startedAt).at(-1);
  return decisive ?? latest?.state ?? 'not found';
}

function countStates(states: readonly DisplayState[]): Record<DisplayState, number> {
  const counts = {
    ...{ completed: 0, failed: 0, stopped: 0, running: 0, pending: 0 },
    ...{ stuck: 0, stalled: 0, lost: 0, 'not found': 0 },
  };
  for (const state of states) counts[state] += 1;
  return counts;
}

function phaseStats(phase: PhaseName, all: readonly Phase[]): readonly PhaseStats[] {
  const found = all.filter((one) => one.phase === phase);
  const times = found.map(({ ms }) => ms).filter((ms) => ms >= 0);
  if (times.length === 0) return [];
  return [
    {
      phase,
      label: PHASES[phase],
      count: times.length,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      max: percentile(times, 1),
      skewed: found.length - times.length,
    },
  ];
}
