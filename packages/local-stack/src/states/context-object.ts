import type { Json, JsonObject } from './json.ts';

/** What stays the same in the context object while an execution runs. */
export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly input: Json;
}

/** One visit of a state, as `$$.State` tells it. */
export interface StateVisit {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly enteredAt: number;
  /** How often the state has been retried in this visit. */
  readonly retryCount: number;
}

/** The context object `$$` as AWS fills it; its times are ISO 8601 in UTC with three fraction digits. */
export function contextObject(execution: ExecutionIdentity, visit: StateVisit): JsonObject {
  return {
    Execution: {
      Id: execution.executionArn,
      Input: execution.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    State: {
      Name: visit.name,
      EnteredTime: new Date(visit.enteredAt).toISOString(),
      RetryCount: visit.retryCount,
    },
    StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
  };
}
