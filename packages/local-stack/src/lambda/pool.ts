import { AwsError } from '../endpoint/aws-service.ts';
import { createWaitingLine } from '../waiting-line.ts';

/** What a pool needs to know of an environment. */
export interface Poolable {
  /** Whether it can be used again. */
  alive(): boolean;
  /** Ends it, and resolves when it is gone. */
  kill(): Promise<void>;
}

/** The environments of one function. */
export interface FunctionPool<Environment extends Poolable> {
  /**
   * Lends a free environment, starts one, or waits for the next to become free: first come, first served.
   *
   * @throws AwsError `TooManyRequestsException` (429) when none becomes free in time, `ServiceException` (500) once the pool
   * is closed
   */
  use<Result>(work: (environment: Environment) => Promise<Result>): Promise<Result>;
  /** Ends every environment; one that is in use ends after its call. The next call starts a new one. */
  renew(): void;
  /** Ends all environments; callers that still wait for one get the error. */
  close(): Promise<void>;
}

export interface FunctionPoolOptions<Environment extends Poolable> {
  readonly start: () => Environment;
  /** Maximum number of environments at a time. */
  readonly maxEnvironments: number;
  /**
   * How long a call waits for one of them, in milliseconds. Lambda refuses at once, but has a thousand environments: where a
   * burst of short calls is served there, it is served here a little later.
   */
  readonly maxWaitMs: number;
  /** Milliseconds after which an unused environment is ended. */
  readonly idleMs: number;
}

/** Makes an empty pool. It uses the environment that was used last first, so that the others become idle and end. */
export function createFunctionPool<Environment extends Poolable>(
  options: FunctionPoolOptions<Environment>,
): FunctionPool<Environment> {
  const { start, maxEnvironments, maxWaitMs, idleMs } = options;
  const all = new Set<Environment>();
  const idle: Environment[] = [];
  const outdated = new Set<Environment>();
  const reapers = new Map<Environment, NodeJS.Timeout>();
  const waiting = createWaitingLine<Environment>({ maxWaitMs, refusal: () => tooMany(maxEnvironments) });
  let closed = false;

  function startOne(): Environment {
    const environment = start();
    all.add(environment);
    return environment;
  }

  function acquire(): Environment | Promise<Environment> {
    if (closed) throw goneError();
    for (let candidate = idle.pop(); candidate; candidate = idle.pop()) {
      clearTimeout(reapers.get(candidate));
      reapers.delete(candidate);
      if (candidate.alive()) return candidate;
      all.delete(candidate);
    }
    if (all.size < maxEnvironments) return startOne();
    return waiting.join((environment) => environment);
  }

  function release(environment: Environment): void {
    if (closed) return;
    if (outdated.delete(environment)) void environment.kill();
    if (environment.alive()) {
      if (!waiting.serve(environment)) rest(environment);
      return;
    }
    all.delete(environment);
    if (waiting.length > 0) waiting.serve(startOne());
  }

  function rest(environment: Environment): void {
    idle.push(environment);
    reapers.set(environment, setTimeout(() => reap(environment), idleMs).unref());
  }

  function reap(environment: Environment): void {
    clearTimeout(reapers.get(environment));
    reapers.delete(environment);
    all.delete(environment);
    idle.splice(idle.indexOf(environment), 1);
    void environment.kill();
  }

  return {
    async use(work) {
      const environment = await acquire();
      try {
        return await work(environment);
      } finally {
        release(environment);
      }
    },
    renew() {
      for (const environment of [...idle]) reap(environment);
      for (const environment of all) outdated.add(environment);
    },
    async close() {
      closed = true;
      for (const timer of reapers.values()) clearTimeout(timer);
      waiting.leave(goneError());
      await Promise.all([...all].map((environment) => environment.kill()));
    },
  };
}

function goneError(): AwsError {
  return new AwsError('ServiceException', 'The local stack is shutting down', 500);
}

function tooMany(maxEnvironments: number): AwsError {
  const found = `all ${maxEnvironments} processes of the function are in use (--function-processes)`;
  return new AwsError('TooManyRequestsException', `Rate Exceeded: ${found}`, 429);
}
