import { estimateCost } from '@agents/diagnosis';
import type {
  PollSchedule,
  VirtualRun,
  VirtualWorkflow,
} from '../../../test/proofs/support/virtual-workflow.ts';
import { meanOf } from '../measure/statistics.ts';

/** A way to choose the pause between two polls. */
export interface Schedule {
  readonly name: string;
  /** The poller's schedule by default. */
  readonly schedule?: PollSchedule;
}

const every = (seconds: number): Schedule => ({ name: `every ${seconds} s`, schedule: () => seconds });

export const OURS: Schedule = { name: 'ours' };
export const FIXED: readonly Schedule[] = [every(10), every(30)];

/** The pauses of each schedule divide this window, so that ends spread over it meet each moment of each pause. */
const WINDOW_MS = 60_000;

/**
 * The durations of the task in the runs: around a duration, evenly over the longest pause.
 *
 * @param runs no divisor of 60, or the ends would meet the same few moments of a pause of 10 or 30 s
 */
export function endsAround(durationMs: number, runs: number): readonly number[] {
  return Array.from({ length: runs }, (_, run) =>
    Math.round(durationMs + ((run + 0.5) / runs - 0.5) * WINDOW_MS),
  );
}

/** The cost of polling, on average over the runs. */
export interface Polling {
  readonly runs: number;
  readonly polls: number;
  readonly transitions: number;
  /** US cents at list price, without the agent's microVM. */
  readonly cents: number;
  /** From the end of the agent's task to the end of its execution, in seconds. */
  readonly lagSeconds: number;
  readonly worstLagSeconds: number;
  /** The maximum of the runs. */
  readonly historyEvents: number;
}

/** An execution that ended before its task. */
export interface CutOff {
  /** The cause that Step Functions reports. */
  readonly cause: string;
  readonly afterMs: number;
}

/** Runs a session for each duration of the task, one after another, up to the first that is cut off. */
export async function simulate(
  workflow: VirtualWorkflow,
  { schedule }: Schedule,
  durationsMs: readonly number[],
): Promise<Polling | CutOff> {
  const runs: VirtualRun[] = [];
  for (const workMs of durationsMs) {
    const run = await workflow.run({ fate: 'completes', workMs }, schedule);
    if (run.outcome.status === 'FAILED') return { cause: run.outcome.cause ?? '', afterMs: run.endedMs };
    runs.push(run);
  }
  return summarize(runs);
}

function summarize(runs: readonly VirtualRun[]): Polling {
  const mean = (of: (run: VirtualRun) => number): number => meanOf(runs.map(of));
  return {
    runs: runs.length,
    polls: mean(({ polls }) => polls),
    transitions: mean(({ transitions }) => transitions),
    cents: mean(centsOf),
    lagSeconds: mean(lagOf),
    worstLagSeconds: Math.max(...runs.map(lagOf)),
    historyEvents: Math.max(...runs.map(({ historyEvents }) => historyEvents)),
  };
}

const lagOf = ({ endedMs, agentEndedMs = Number.NaN }: VirtualRun): number =>
  (endedMs - agentEndedMs) / 1_000;

function centsOf({ events, endedMs, polls }: VirtualRun): number {
  const now = (events[0]?.epochMs ?? 0) + endedMs;
  const { lines } = estimateCost({ events, now, polls });
  return lines.filter(({ service }) => service !== 'AgentCore').reduce((sum, { cents }) => sum + cents, 0);
}
