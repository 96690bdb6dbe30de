import type { Now, Sleep } from './clock.ts';
import type { ExecutionIdentity } from './context-object.ts';
import type { History } from './history.ts';
import type { Json } from './json.ts';
import { ExecutionEnded, type Outcome, StatesError } from './outcome.ts';
import type { Program } from './program.ts';
import type { Integrations, Run } from './run.ts';
import { runState } from './run-state.ts';

/** All that an execution needs; every clock and every source of chance is in here. */
export interface ExecutionOptions {
  readonly program: Program;
  readonly identity: ExecutionIdentity;
  /** Receives every event; must be on the same clock as `now`. */
  readonly history: History;
  /** By resource ARN; must have every resource that the program was compiled for. */
  readonly integrations: Integrations;
  readonly now: Now;
  /** Must be on the same clock as `now`. */
  readonly sleep: Sleep;
  /** How many times as fast waits and retry delays pass; default 1. Timeouts are never shortened. */
  readonly speed?: number;
  /** A number from 0 to less than 1, for retries with full jitter. */
  readonly random: () => number;
  /** Ends the execution; with an `ExecutionEnded` as reason it ends as that says, otherwise ABORTED. */
  readonly signal: AbortSignal;
}

/**
 * Runs one execution to its end. It never rejects: whatever happens is the outcome, and the history's last event tells it.
 * When it has resolved it holds no timer.
 *
 * The library keeps real time only, and cannot be told another: waits and retry delays are timers that take nothing but a
 * fixed override, timeouts start with `setTimeout`, events carry `Date.now()`. So it evaluates the states (see
 * `data-flow.ts`), and the transitions between them, with all that takes time, are here.
 */
export async function runExecution(options: ExecutionOptions): Promise<Outcome> {
  const end = new AbortController();
  const stop = () => end.abort(reasonOf(options.signal));
  if (options.signal.aborted) stop();
  options.signal.addEventListener('abort', stop, { once: true });
  keepDeadline(options, end);
  const outcome = await outcomeOf(options, end.signal);
  options.signal.removeEventListener('abort', stop);
  end.abort();
  options.history.append({ type: 'ExecutionEnded', outcome });
  return outcome;
}

async function outcomeOf(options: ExecutionOptions, signal: AbortSignal): Promise<Outcome> {
  try {
    return { status: 'SUCCEEDED', output: await walk(options, signal) };
  } catch (thrown) {
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof ExecutionEnded) return error.outcome;
    if (error instanceof StatesError) return { status: 'FAILED', ...error.failure };
    return { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
  }
}

async function walk({ program, ...options }: ExecutionOptions, signal: AbortSignal): Promise<Json> {
  const { sleep, speed = 1 } = options;
  const run: Run = { ...options, signal, pause: (ms, interrupt) => sleep(ms / speed, interrupt) };
  let input = options.identity.input;
  run.history.append({ type: 'ExecutionStarted', input });
  for (let name: string | undefined = program.startAt; name !== undefined; ) {
    const step = program.steps.get(name);
    if (!step) throw new StatesError('States.Runtime', `There is no state ${name}`);
    ({ output: input, next: name } = await runState(run, step, input));
  }
  return input;
}

function keepDeadline({ program, sleep }: ExecutionOptions, end: AbortController): void {
  if (program.timeoutSeconds === undefined) return;
  sleep(program.timeoutSeconds * 1000, end.signal).then(
    () => end.abort(new ExecutionEnded({ status: 'TIMED_OUT' })),
    () => undefined, // the execution ended first
  );
}

function reasonOf(signal: AbortSignal): ExecutionEnded {
  return signal.reason instanceof ExecutionEnded ? signal.reason : new ExecutionEnded({ status: 'ABORTED' });
}
