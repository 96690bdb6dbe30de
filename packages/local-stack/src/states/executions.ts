import type { History } from './history.ts';
import type { Outcome } from './outcome.ts';

/** One Standard execution. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The input as it was given, a JSON text. */
  readonly input: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly history: History;
  /** Aborting it ends the execution. */
  readonly abort: AbortController;
  /** Resolves when `end` is stored. */
  readonly finished: Promise<void>;
  /** Its place in the order of starts. */
  readonly position: number;
  /** How and when (epoch milliseconds) it ended; absent while it runs. */
  end?: { readonly outcome: Outcome; readonly stoppedAt: number };
}

/** How many finished executions are kept. AWS keeps them for 90 days; the local stack must fit into memory. */
export interface Retention {
  /** Finished executions; default 10,000. */
  readonly executions: number;
  /** History events of all finished executions together; default 1,000,000, about 150 MB. */
  readonly events: number;
}

export const DEFAULT_RETENTION: Retention = { executions: 10_000, events: 1_000_000 };

/** The executions of all Standard state machines. */
export interface ExecutionStore {
  add(execution: Omit<Execution, 'position'>): Execution;
  get(arn: string): Execution | undefined;
  /** Stores how an execution ended, and drops the oldest finished executions beyond the retention. */
  finish(execution: Execution, outcome: Outcome, stoppedAt: number): void;
  /** Of one state machine, newest first. */
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

/** The status of an execution as the API names it. */
export function statusOf(execution: Execution) {
  return execution.end?.outcome.status ?? 'RUNNING';
}

/** An execution as ListExecutions answers it; dates are epoch seconds. */
export function summarizeExecution(execution: Execution) {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: statusOf(execution),
    startDate: execution.startedAt / 1000,
    ...(execution.end === undefined ? {} : { stopDate: execution.end.stoppedAt / 1000 }),
    redriveCount: 0,
  };
}

/** An execution as DescribeExecution answers it. */
export function describeExecution(execution: Execution) {
  return {
    ...summarizeExecution(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...endOf(execution),
  };
}

function endOf({ end }: Execution) {
  switch (end?.outcome.status) {
    case 'SUCCEEDED':
      return { output: JSON.stringify(end.outcome.output), outputDetails: { included: true } };
    case 'FAILED':
    case 'ABORTED':
      return { error: end.outcome.error, cause: end.outcome.cause };
    default:
      return {};
  }
}
