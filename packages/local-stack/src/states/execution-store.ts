import type { History } from './history.ts';
import type { Outcome } from './outcome.ts';

/** One execution as the service knows it. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The input as it was given, a JSON text. */
  readonly input: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly history: History;
  /** Ends the execution when it is aborted. */
  readonly abort: AbortController;
  /** Resolves when `end` is stored. */
  readonly finished: Promise<void>;
  /** Its place in the order of starts. */
  readonly position: number;
  /** How and when (epoch milliseconds) it ended; absent while it runs. */
  end?: { readonly outcome: Outcome; readonly stoppedAt: number };
}

/** How much of finished executions is kept. AWS keeps 90 days; a local stack has to fit into memory. */
export interface Retention {
  /** Finished executions; default 10,000. */
  readonly executions: number;
  /** History events of all finished executions together; default 1,000,000, some 150 MB. */
  readonly events: number;
}

export const DEFAULT_RETENTION: Retention = { executions: 10_000, events: 1_000_000 };

/** The executions of all state machines. */
export interface ExecutionStore {
  add(execution: Omit<Execution, 'position'>): Execution;
  get(arn: string): Execution | undefined;
  /** Stores how it ended, and drops those that finished longest ago where there are too many. */
  finish(execution: Execution, outcome: Outcome, stoppedAt: number): void;
  /** The last started first. */
  newestFirst(stateMachineArn: string): Execution[];
  running(): Execution[];
}

/** Makes an empty store. */
export function createExecutionStore(retention: Retention = DEFAULT_RETENTION): ExecutionStore {
  const executions = new Map<string, Execution>();
  const finished = new Set<Execution>();
  let finishedEvents = 0;
  let started = 0;

  function dropOldest(): void {
    for (const execution of finished) {
      if (finished.size <= retention.executions && finishedEvents <= retention.events) return;
      finished.delete(execution);
      finishedEvents -= execution.history.facts.length;
      executions.delete(execution.arn);
    }
  }

  return {
    add(fields) {
      started += 1;
      const execution: Execution = { ...fields, position: started };
      executions.set(execution.arn, execution);
      return execution;
    },
    get: (arn) => executions.get(arn),
    finish(execution, outcome, stoppedAt) {
      execution.end = { outcome, stoppedAt };
      finished.add(execution);
      finishedEvents += execution.history.facts.length;
      dropOldest();
    },
    newestFirst: (stateMachineArn) =>
      [...executions.values()].filter((execution) => execution.stateMachineArn === stateMachineArn).reverse(),
    running: () => [...executions.values()].filter((execution) => execution.end === undefined),
  };
}
