/** A token bucket: calls that it has room for at once, and how many it admits a second. */
export interface Rate {
  readonly size: number;
  readonly perSecond: number;
}

/** What an account may do. Other programs of the account take nothing. */
export interface Quotas {
  /** EventBridge: events that are put. */
  readonly putEvents: Rate;
  /** EventBridge: calls of targets. */
  readonly deliveries: Rate;
  /** Step Functions: StartExecution of Standard state machines. */
  readonly starts: Rate;
  /** Step Functions: transitions of Standard executions. Those that it has no room for are delayed. */
  readonly transitions: Rate;
  /** Step Functions: StartExecution of Express state machines. */
  readonly rounds: Rate;
  /** Step Functions: SendTaskSuccess. */
  readonly answers: Rate;
  /** Lambda: executions at a time, of all functions. */
  readonly functionsAtATime: number;
  /** Lambda: new execution environments of one function. */
  readonly environments: Rate;
  /** Lambda: requests to all functions. */
  readonly functionRequests: Rate;
  /** AgentCore: all calls of its data plane. */
  readonly agentCalls: Rate;
  /** AgentCore: new sessions. */
  readonly newSessions: Rate;
  /** AgentCore: sessions that have a microVM. */
  readonly activeSessions: number;
  /** DynamoDB: records with one status, which is one partition of the journal's index. */
  readonly recordsOfAStatus: Rate;
}

/** A rate without a documented bucket: that of one second. */
const aSecond = (perSecond: number): Rate => ({ size: perSecond, perSecond });

/**
 * The defaults of an established account in us-east-1.
 *
 * Sources, all of AWS: "Amazon EventBridge quotas"; "Step Functions service quotas" (state throttling and API action
 * throttling); "Lambda scaling behavior" and "Understanding concurrency" (ten requests a second for each of the 1,000
 * concurrent executions); "Quotas for Amazon Bedrock AgentCore" of 2026-09; "Partitions and data distribution" of DynamoDB.
 */
export const DEFAULT_QUOTAS: Quotas = {
  putEvents: aSecond(10_000),
  deliveries: aSecond(18_750),
  starts: { size: 1_300, perSecond: 300 },
  transitions: aSecond(5_000),
  rounds: aSecond(6_000),
  answers: { size: 3_000, perSecond: 500 },
  functionsAtATime: 1_000,
  environments: { size: 1_000, perSecond: 100 },
  functionRequests: aSecond(10_000),
  agentCalls: aSecond(1_000),
  newSessions: aSecond(25),
  activeSessions: 5_000,
  recordsOfAStatus: aSecond(1_000),
};

/**
 * How EventBridge repeats a delivery that the target refused. AWS documents "exponential back off and jitter"; the spans are
 * an assumption. `infra/workflow.yml` has the two limits.
 */
export const DELIVERY_RETRY = {
  firstMs: 1_000,
  factor: 2,
  longestMs: 600_000,
  attempts: 185,
  ageMs: 3_600_000,
} as const;

/** How long a microVM that is not stopped keeps its place: `IdleRuntimeSessionTimeout` in `infra/agent-runtime.yml`. */
export const IDLE_TIMEOUT_MS = 900_000;
