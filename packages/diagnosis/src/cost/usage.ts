import { compareEvents, foldSession, type SessionEvent, waitSeconds, writerOf } from '@agents/events';
import { DEFAULT_DEADLINE_SECONDS, STEPS } from '../assessment/steps.ts';
import { latestOf } from '../facts.ts';

/** What a cost depends on and the journal does not record. */
export interface CostAssumptions {
  /** vCPUs that the agent keeps busy; AgentCore charges none while it waits for a model. 1 by default: an upper bound. */
  readonly busyVcpus: number;
  /** The agent's peak memory in GB; 0.5 by default. */
  readonly memoryGb: number;
  /** The time of one run of the poller, in milliseconds; 50 by default. */
  readonly pollMs: number;
  /**
   * How long a microVM stays after its task, in seconds: 10 by default, until a poll has seen the end and has stopped it. If the
   * stage does not stop it, its idle timeout of 900.
   */
  readonly idleSeconds: number;
  /** From the start of the latest execution until it gives the session up, in seconds; 32,700 by default. */
  readonly deadlineSeconds: number;
}

export const DEFAULT_ASSUMPTIONS: CostAssumptions = {
  busyVcpus: 1,
  memoryGb: 0.5,
  pollMs: 50,
  idleSeconds: 10,
  deadlineSeconds: DEFAULT_DEADLINE_SECONDS,
};

/** What a session has used of what AWS charges for. */
export interface Usage {
  readonly transitions: number;
  /** Rounds of the follower, an Express state machine. */
  readonly rounds: number;
  readonly roundGbSeconds: number;
  readonly functionRuns: number;
  readonly functionGbSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly vcpuHours: number;
  readonly gbHours: number;
  /** Events that started the session. */
  readonly triggers: number;
}

/** Both functions have 512 MB (`serverless.yml`). */
export const FUNCTION_GB = 0.5;

/** SetDefaults, MergeInput, CheckInput, Initiate; then Invoke for each call, and two states for each round. */
const STATES_BEFORE_INVOKE = 4;
const STATES_A_ROUND = 2;

/** How long a round of polls lasts by default, in seconds (`infra/stages.yml`). */
export const ROUND_SECONDS = 270;

/** Express charges for memory in steps of 64 MB, of which a round takes one. */
export const ROUND_GB = 0.0625;

const HOUR_MS = 3_600_000;

/** The session whose usage is counted; as in `CostInput`. */
export interface UsageInput {
  readonly events: readonly SessionEvent[];
  readonly now: number;
  readonly polls: number | undefined;
}

/** What a session has used until it ended, or until now. */
export function usageOf({ now, ...given }: UsageInput, assumed: CostAssumptions): Usage {
  const events = [...given.events].sort(compareEvents);
  // Time counts from the latest start, as the poller counts it. Before that, only calls and records cost anything.
  const { timedFrom: first, terminalEvent } = foldSession(events);
  if (!first) return NO_USAGE;
  const givenUp = first.epochMs + assumed.deadlineSeconds * 1_000;
  const hasEnded = terminalEvent !== undefined || now >= givenUp;
  const until = Math.max(first.epochMs, terminalEvent?.epochMs ?? Math.min(now, givenUp));

  const calls = callTimes(events, until);
  const callMs = sum(calls);
  const triggers = events.filter(({ status }) => status === 'SESSION_INITIATED').length;
  const executions = Math.max(1, triggers);
  // Only the latest execution polls: an execution whose calls failed has ended.
  const span = { fromMs: callMs, untilMs: until - first.epochMs, hasEnded };
  const polls = given.polls ?? countPolls(span);
  const followedMs = Math.max(0, span.untilMs - span.fromMs);
  const rounds = Math.max(1, Math.ceil(followedMs / (ROUND_SECONDS * 1_000)));
  const functionMs = callMs + (polls + executions) * assumed.pollMs;
  return {
    transitions:
      STATES_BEFORE_INVOKE * executions +
      Math.max(1, calls.length) +
      STATES_A_ROUND * rounds +
      (hasEnded ? 1 : 0),
    rounds,
    roundGbSeconds: (followedMs / 1_000) * ROUND_GB,
    functionRuns: executions + Math.max(1, calls.length) + polls,
    functionGbSeconds: (functionMs / 1_000) * FUNCTION_GB,
    // Each record is written to the table and to its index.
    writeUnits: 2 * sum(events.map((event) => Math.ceil(sizeOf(event) / 1_024))),
    // Each poll, each call and each request to the agent reads the whole session once.
    readUnits: (polls + calls.length + 1) * Math.max(1, Math.ceil(sum(events.map(sizeOf)) / 4_096)),
    triggers,
    ...microVmUsage(events, { until, now, hasEnded }, assumed),
  };
}

const NO_USAGE: Usage = {
  transitions: 0,
  rounds: 0,
  roundGbSeconds: 0,
  functionRuns: 0,
  functionGbSeconds: 0,
  writeUnits: 0,
  readUnits: 0,
  vcpuHours: 0,
  gbHours: 0,
  triggers: 0,
};

export interface PollSpan {
  /** The session's age at its first poll, in milliseconds. */
  readonly fromMs: number;
  /** Its age when it ended, or now, in milliseconds. */
  readonly untilMs: number;
  /** Whether it has ended: then one more poll has seen that. */
  readonly hasEnded: boolean;
}

/** The number of polls by the poller's schedule. A poll itself takes no time. */
export function countPolls({ fromMs, untilMs, hasEnded }: PollSpan): number {
  let polls = 0;
  let ageMs = Math.max(0, fromMs);
  for (; ageMs < untilMs; ageMs += waitSeconds(ageMs) * 1_000) polls += 1;
  return hasEnded || ageMs === untilMs ? polls + 1 : polls;
}

/** How long each call of the agent kept the invoker busy, in milliseconds: up to its outcome, or to the function's timeout. */
function callTimes(events: readonly SessionEvent[], until: number): readonly number[] {
  const starts = events.filter(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_STARTED');
  return starts.map(({ epochMs }) => {
    const outcome = events.find(
      (event) =>
        event.epochMs >= epochMs &&
        (event.status === 'AGENT_RUNTIME_INVOCATION_SUCCEEDED' ||
          event.status === 'AGENT_RUNTIME_INVOCATION_FAILED'),
    );
    return Math.min(STEPS.answer.usualMs, Math.max(0, (outcome?.epochMs ?? until) - epochMs));
  });
}

interface Span {
  readonly until: number;
  readonly now: number;
  readonly hasEnded: boolean;
}

/** The agent's microVM: busy until the session ends, then idle until AgentCore stops it. */
function microVmUsage(
  events: readonly SessionEvent[],
  { until, now, hasEnded }: Span,
  { busyVcpus, memoryGb, idleSeconds }: CostAssumptions,
): Pick<Usage, 'vcpuHours' | 'gbHours'> {
  const start =
    events.find(({ status }) => writerOf(status) === 'agent-entrypoint') ??
    latestOf(events, 'AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED');
  if (!start) return { vcpuHours: 0, gbHours: 0 };
  const busyMs = Math.max(0, until - start.epochMs);
  const idleMs = hasEnded ? Math.min(idleSeconds * 1_000, Math.max(0, now - until)) : 0;
  return {
    vcpuHours: (busyMs / HOUR_MS) * busyVcpus,
    gbHours: ((busyMs + idleMs) / HOUR_MS) * memoryGb,
  };
}

/** A record's size in bytes: names, values, and what DynamoDB adds to an item of an index. */
function sizeOf({ sessionId, status, timestamp, errorMessage = '' }: SessionEvent): number {
  const names = 'PKSKStatusTimestampErrorMessage'.length;
  const keys = 'SESSION#EVENT#'.length + sessionId.length + timestamp.length;
  return (
    100 + names + keys + status.length + timestamp.length + new TextEncoder().encode(errorMessage).length
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
