/** The time after which a session that has not ended fails the figure, in milliseconds. */
export const PATIENCE_MS = 60_000;

/** A session from its event to its end without its task, in milliseconds. */
export interface Trip {
  readonly ms: number;
}

/** A system that runs tasks in the background. */
export interface Runner<T extends Trip = Trip> {
  /** Starts `count` sessions at the same moment and waits until the last has ended. */
  run(count: number): Promise<readonly T[]>;
  stop(): Promise<void>;
}

/** Milliseconds since 1970, with fractions. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
