/** The execution of the workflow that follows a session, as `DescribeExecution` gives it. */
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

/** When a session is late, as `infra/stages.yml` has it for its stage. */
export interface Limits {
  /** From a session's first event until it fails as `SessionTimedOut`; 29,100 by default. */
  readonly deadlineSeconds?: number;
  /** From the last event of a running task until its agent is first asked; 300 by default. */
  readonly firstLivenessCheckSeconds?: number;
  /** From one question to the next; 300 by default. */
  readonly livenessCheckEverySeconds?: number;
}

/** Where a session runs: what the commands of a diagnosis are filled in with. What is not known is left out of them. */
export interface Context extends Limits {
  readonly stage: string;
  readonly region: string;
  readonly accountId?: string;
  readonly stateMachineArn?: string;
  /** The AgentCore runtime's id, which its log group is named by. */
  readonly runtimeId?: string;
  /** Another endpoint than AWS's own, which has no console. */
  readonly endpointUrl?: string;
  /** Whether that endpoint is the local stack, on this machine. */
  readonly isLocal?: boolean;
  /** A profile of the AWS configuration, where it is not the default one. */
  readonly profile?: string;
  /** How `journal` is called here, and the options that lead it to the stage; by default `./journal` and what is above. */
  readonly journal?: { readonly command: string; readonly options: readonly string[] };
}
