import type { PollSchedule } from '../../../test/proofs/support/virtual-workflow.ts';

/** A way to choose the pause between two polls. */
export interface Schedule {
  readonly name: string;
  /** The poller's own where nothing is said. */
  readonly schedule?: PollSchedule;
}

const every = (seconds: number): Schedule => ({ name: `every ${seconds} s`, schedule: () => seconds });

export const OURS: Schedule = { name: 'ours' };
export const FIXED: readonly Schedule[] = [every(10), every(30)];

/** The pauses of every schedule fit into this whole, so that ends spread over it meet each moment of each pause. */
const WINDOW_MS = 60_000;

/**
 * How long the agent works in each of so many runs: around a duration, evenly over the longest pause.
 *
 * @param runs without a factor of 60, or the ends would fall on the same few moments of a pause of 10 or 30 s
 */
export function endsAround(durationMs: number, runs: number): readonly number[] {
  return Array.from({ length: runs }, (_, run) =>
    Math.round(durationMs + ((run + 0.5) / runs - 0.5) * WINDOW_MS),
  );
}
