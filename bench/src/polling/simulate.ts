import { estimateCost } from '@agents/diagnosis';
import type { VirtualRun, VirtualWorkflow } from '../../../test/proofs/support/virtual-workflow.ts';
import { meanOf } from '../measure/mean.ts';
import type { Schedule } from './schedules.ts';

/** What polling took, on average over the runs. */
export interface Polling {
  readonly runs: number;
  readonly polls: number;
  readonly transitions: number;
  /** US cents at list price, without the agent's own machine. */
  readonly cents: number;
  /** From the end of the agent's task to the end of its execution, in seconds. */
  readonly lagSeconds: number;
  readonly worstLagSeconds: number;
  /** The most of a run. */
  readonly historyEvents: number;
}

/** An execution that did not live to see its agent end. */
export interface CutOff {
  /** The failure, in the words of Step Functions. */
  readonly cause: string;
  readonly afterMs: number;
}

/** Runs a session for each of the agent's durations, one after the other, up to the first that is cut off. */
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
