import { AwsError } from '../endpoint/aws-service.ts';

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
   * @throws AwsError `ServiceException` (500) once the pool is closed
   */
  use<Result>(work: (environment: Environment) => Promise<Result>): Promise<Result>;
  /** Ends all environments; callers that still wait for one get the error. */
  close(): Promise<void>;
}

export interface FunctionPoolOptions<Environment extends Poolable> {
  readonly start: () => Environment;
  /** Maximum number of environments at a time. */
  readonly maxEnvironments: number;
  /** Milliseconds after which an unused environment is ended. */
  readonly idleMs: number;
}

interface Waiter<Environment> {
  resolve(environment: Environment): void;
  reject(error: AwsError): void;
}

/** Makes an empty pool. It uses the environment that was used last first, so that the others become idle and end. */
export function createFunctionPool<Environment extends Poolable>(
  options: FunctionPoolOptions<Environment>,
): FunctionPool<Environment> {
  const { start, maxEnvironments, idleMs } = options;
  const all = new Set<Environment>();
  const idle: Environment[] = [];
  const reapers = new Map<Environment, NodeJS.Timeout>();
  const waiting: Waiter<Environment>[] = [];
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
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  function release(environment: Environment): void {
    if (closed) return;
    if (!environment.alive()) all.delete(environment);
    const next = waiting.shift();
    if (next) next.resolve(environment.alive() ? environment : startOne());
    else if (environment.alive()) rest(environment);
  }

  function rest(environment: Environment): void {
    idle.push(environment);
    const reap = () => {
      reapers.delete(environment);
      all.delete(environment);
      idle.splice(idle.indexOf(environment), 1);
      void environment.kill();
    };
    reapers.set(environment, setTimeout(reap, idleMs).unref());
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
    async close() {
      closed = true;
      for (const timer of reapers.values()) clearTimeout(timer);
      for (const waiter of waiting.splice(0)) waiter.reject(goneError());
      await Promise.all([...all].map((environment) => environment.kill()));
    },
  };
}

function goneError(): AwsError {
  return new AwsError('ServiceException', 'The local stack is shutting down', 500);
}
