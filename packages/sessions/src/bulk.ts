import type { World } from './stage.ts';

/** What became of one of many. */
export type BulkOutcome<T> =
  | { readonly sessionId: string; readonly result: T }
  | { readonly sessionId: string; readonly error: unknown };

export interface BulkOptions {
  /** How many are begun in a second, at most. */
  readonly perSecond: number;
  /** When it is aborted, no other session is begun. What is under way ends. */
  readonly signal: AbortSignal;
  readonly world: Pick<World, 'now'> & {
    /** Waits, in milliseconds; ends early when the signal is aborted. */
    sleep(ms: number, signal: AbortSignal): Promise<void>;
  };
}

/** How many are under way at once. A stop takes up to twenty seconds. */
const CONCURRENCY = 8;

/**
 * Does the same with each of many sessions, in their order, at a steady rate. A failure is an outcome and stops nothing.
 *
 * A session without an outcome was not begun.
 */
export async function* inBulk<T>(
  sessionIds: Iterable<string>,
  act: (sessionId: string) => Promise<T>,
  { perSecond, signal, world }: BulkOptions,
): AsyncGenerator<BulkOutcome<T>, void> {
  // A session stays in here until its outcome is given, so that none is lost when several end at once.
  const running = new Map<string, Promise<BulkOutcome<T>>>();
  const firstOf = async (outcomes: Iterable<Promise<BulkOutcome<T>> | undefined>) => {
    const outcome = await Promise.race(outcomes);
    if (outcome) running.delete(outcome.sessionId);
    return outcome;
  };
  let next = world.now();
  for (const sessionId of new Set(sessionIds)) {
    while (running.size >= CONCURRENCY) yield* some(await firstOf(running.values()));
    const pause = next - world.now();
    if (pause > 0) await world.sleep(pause, signal);
    if (signal.aborted) break;
    next = Math.max(next, world.now()) + 1_000 / perSecond;
    running.set(sessionId, settle(sessionId, act));
    // What has ended meanwhile is given at once, and not when all places are taken.
    yield* some(await firstOf([...running.values(), undefined]));
  }
  while (running.size > 0) yield* some(await firstOf(running.values()));
}

function some<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

async function settle<T>(sessionId: string, act: (sessionId: string) => Promise<T>): Promise<BulkOutcome<T>> {
  try {
    return { sessionId, result: await act(sessionId) };
  } catch (error) {
    return { sessionId, error };
  }
}
