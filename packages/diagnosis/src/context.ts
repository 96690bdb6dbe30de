/** The execution that monitors a session, as `DescribeExecution` returns it. */
export interface Execution {
  readonly arn?: string;
  /** RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE. */
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  /** Epoch milliseconds. */
  readonly startDate?: number;
  /** Epoch milliseconds. */
  readonly stopDate?: number;
}

/** The error of an execution that a person stopped with `journal stop`. Its cause is the reason. */
export const SESSION_STOPPED = 'SessionStopped';

/** A stage's time limits (`infra/stages.yml`). */
export interface Limits {
  /** From a session's initiation until it fails as `SessionTimedOut`; 32,700 by default. */
  readonly deadlineSeconds?: number;
  /** How long a call of the agent is repeated while the account has no capacity; 3,600 by default. */
  readonly capacityPatienceSeconds?: number;
  /** From the last event of a running task until its agent's first liveness check; 300 by default. */
  readonly firstLivenessCheckSeconds?: number;
  /** From one liveness check to the next; 300 by default. */
  readonly livenessCheckEverySeconds?: number;
  /** From a session's initiation until it is overdue; without it, no session is. */
  readonly expectedSeconds?: number;
  /** From a running task's last report of progress until it has stalled; without it, no task has. */
  readonly stalledAfterSeconds?: number;
}

/** Where a session runs. A diagnosis fills it into its commands and leaves out what is unknown. */
export interface Context extends Limits {
  readonly stage: string;
  readonly region: string;
  readonly accountId?: string;
  readonly stateMachineArn?: string;
  /** The AgentCore runtime's id, which is part of its log group's name. */
  readonly runtimeId?: string;
  /** An endpoint other than AWS's own. It has no console. */
  readonly endpointUrl?: string;
  /** Whether that endpoint is the local stack on this computer. */
  readonly isLocal?: boolean;
  /** A profile of the AWS configuration, unless it is the default one. */
  readonly profile?: string;
  /** How `journal` was called, and the options that select the stage; by default `./journal` and the options from above. */
  readonly journal?: { readonly command: string; readonly options: readonly string[] };
}
