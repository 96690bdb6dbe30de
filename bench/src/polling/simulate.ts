import { estimateCost, ROUND_GB } from '@agents/diagnosis';
import type { PollSchedule } from '../../../test/proofs/support/virtual-functions.ts';
import type { VirtualRun, VirtualWorkflow } from '../../../test/proofs/support/virtual-workflow.ts';
import { meanOf } from '../measure/statistics.ts';

/** A way to choose the pause between two polls. */
export interface Schedule {
  readonly name: string;
  /** Of a workflow that polls in a loop of its own; rounds of the follower by default. */
  readonly schedule?: PollSchedule;
}

const every = (seconds: number): Schedule => ({ name: `every ${seconds} s`, schedule: () => seconds });

export const OURS: Schedule = { name: 'ours' };
export const FIXED: readonly Schedule[] = [every(10), every(30)];

/** AgentCore's idle timeout, in milliseconds (`infra/agent-runtime.yml`). */
const IDLE_TIMEOUT_MS = 900_000;

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
  /** How long a session holds a place of AgentCore's quota, in seconds. */
  readonly placeSeconds: number;
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
    placeSeconds: mean(placeOf),
  };
}

const lagOf = ({ endedMs, agentEndedMs = Number.NaN }: VirtualRun): number =>
  (endedMs - agentEndedMs) / 1_000;

/** The list prices of the estimate, with what the state machines did in place of what the estimate derives. */
function centsOf({ events, endedMs, ...run }: VirtualRun): number {
  const now = (events[0]?.epochMs ?? 0) + endedMs;
  const done: Readonly<Record<string, number>> = {
    STATE_TRANSITIONS: run.transitions,
    ROUNDS: run.rounds,
    ROUND_MEMORY: (run.roundsMs / 1_000) * ROUND_GB,
  };
  return estimateCost({ events, now, polls: run.polls })
    .lines.filter(({ service }) => service !== 'AgentCore')
    .reduce(
      (sum, { code, quantity, unitPriceUsd }) => sum + (done[code] ?? quantity) * unitPriceUsd * 100,
      0,
    );
}

/** From the first event until the microVM is stopped or reaches its idle timeout, in seconds. */
function placeOf({ stoppedMs, agentEndedMs = Number.NaN }: VirtualRun): number {
  return (stoppedMs ?? agentEndedMs + IDLE_TIMEOUT_MS) / 1_000;
}
