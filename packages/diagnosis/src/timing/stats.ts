import type { SessionEvent } from '@agents/events';
import { assessSession, type DisplayState } from '../assessment/assess-session.ts';
import type { Limits } from '../context.ts';
import { percentile } from './percentile.ts';
import { PHASE_ORDER, PHASES, type Phase, type PhaseName, phases } from './phases.ts';

/** How long a phase took over many sessions, in milliseconds; percentiles by nearest rank. */
export interface PhaseStats {
  readonly phase: PhaseName;
  readonly label: string;
  /** How many sessions were counted. */
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** Sessions left out because two clocks make the phase negative. */
  readonly skewed: number;
}

export interface Stats {
  readonly sessions: number;
  readonly byState: Readonly<Record<DisplayState, number>>;
  /** Of the sessions that ended, the share that did not complete, 0 to 1; absent while none has ended. */
  readonly failureRate?: number;
  /** Phases that at least one session has passed, in their order. */
  readonly phases: readonly PhaseStats[];
}

export interface StatsInput {
  /** The events of each session. */
  readonly sessions: readonly (readonly SessionEvent[])[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly limits?: Limits;
}

/** Counts and times over many sessions. */
export function stats({ sessions, now, limits }: StatsInput): Stats {
  const states = sessions.map((events) => assessSession({ events, now, ...(limits && { limits }) }).state);
  const byState = countStates(states);
  const notCompleted = byState.failed + byState.lost;
  const ended = notCompleted + byState.completed;
  const all = sessions.flatMap((events) => phases(events));
  return {
    sessions: sessions.length,
    byState,
    ...(ended > 0 && { failureRate: notCompleted / ended }),
    phases: PHASE_ORDER.flatMap((phase) => phaseStats(phase, all)),
  };
}

function countStates(states: readonly DisplayState[]): Record<DisplayState, number> {
  const counts = { completed: 0, failed: 0, running: 0, pending: 0, stuck: 0, lost: 0, 'not found': 0 };
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
