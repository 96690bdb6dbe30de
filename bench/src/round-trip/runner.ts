/** Sessions may take so long, in milliseconds, before the figure fails. */
export const PATIENCE_MS = 60_000;

/** A session from its trigger to its end, in milliseconds, the task's own time taken out. */
export interface Trip {
  readonly ms: number;
}

/** A system that runs tasks in the background. */
export interface Runner<T extends Trip = Trip> {
  /** Triggers so many sessions at the same moment and waits until the last has ended. */
  run(count: number): Promise<readonly T[]>;
  stop(): Promise<void>;
}

/** Milliseconds since 1970, with fractions. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
