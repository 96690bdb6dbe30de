import { compareEvents, foldSession, type SessionEvent, writerOf } from '@agents/events';
import { DEFAULT_DEADLINE_SECONDS, STEPS } from '../assessment/steps.ts';
import { latestOf } from '../facts.ts';
import { countPolls } from './polls.ts';

/** What the journal does not say and a cost depends on. */
export interface CostAssumptions {
  /** vCPUs that the agent keeps busy; AgentCore charges none while it waits for a model. 1 by default: an upper bound. */
  readonly busyVcpus: number;
  /** The most memory the agent uses, in GB; 0.5 by default. */
  readonly memoryGb: number;
  /** How long one run of the poller takes, in milliseconds; 50 by default. */
  readonly pollMs: number;
  /** How long a machine stays after its task, in seconds: the idle timeout, 900 by default. */
  readonly idleSeconds: number;
  /** From the beginning of the latest execution until it gives the session up, in seconds; 29,100 by default. */
  readonly deadlineSeconds: number;
}

export const DEFAULT_ASSUMPTIONS: CostAssumptions = {
  busyVcpus: 1,
  memoryGb: 0.5,
  pollMs: 50,
  idleSeconds: 900,
  deadlineSeconds: DEFAULT_DEADLINE_SECONDS,
};

/** What a session has used of what AWS charges for. */
export interface Usage {
  readonly transitions: number;
  readonly functionRuns: number;
  readonly functionGbSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly vcpuHours: number;
  readonly gbHours: number;
  /** Events that started it. */
  readonly triggers: number;
}

/** Both functions have 512 MB (`serverless.yml`). */
export const FUNCTION_GB = 0.5;

/** HasSessionId, HasPayload, CheckInput, Initiate; then Invoke once a call, and three states a poll. */
const STATES_BEFORE_INVOKE = 4;
const STATES_A_POLL = 3;

const HOUR_MS = 3_600_000;

/** Whose use is counted; as in `CostInput`. */
export interface UsageInput {
  readonly events: readonly SessionEvent[];
  readonly now: number;
  readonly polls: number | undefined;
}

/** What a session has used until it ended, or until now. */
export function usageOf({ now, ...given }: UsageInput, assumed: CostAssumptions): Usage {
  const events = [...given.events].sort(compareEvents);
  // As the poller counts: of what was before a session was started again, only the calls and the rows have cost anything.
  const { timedFrom: first, terminalEvent } = foldSession(events);
  if (!first) return NOTHING;
  const givenUp = first.epochMs + assumed.deadlineSeconds * 1_000;
  const hasEnded = terminalEvent !== undefined || now >= givenUp;
  const until = Math.max(first.epochMs, terminalEvent?.epochMs ?? Math.min(now, givenUp));

  const calls = callTimes(events, until);
  const called = sum(calls);
  const triggers = events.filter(({ status }) => status === 'SESSION_INITIATED').length;
  const executions = Math.max(1, triggers);
  // Only the latest execution has polled: one whose calls failed ends with that.
  const polls = given.polls ?? countPolls({ fromMs: called, untilMs: until - first.epochMs, hasEnded });
  const functionMs = called + (polls + executions) * assumed.pollMs;
  return {
    transitions: STATES_BEFORE_INVOKE * executions + Math.max(1, calls.length) + STATES_A_POLL * polls,
    functionRuns: executions + Math.max(1, calls.length) + polls,
    functionGbSeconds: (functionMs / 1_000) * FUNCTION_GB,
    // Each row is written to the table and to its index.
    writeUnits: 2 * events.reduce((sum, event) => sum + Math.ceil(sizeOf(event) / 1_024), 0),
    // One read of the whole session a poll, a call and a request to the agent.
    readUnits: (polls + calls.length + 1) * Math.max(1, Math.ceil(sum(events.map(sizeOf)) / 4_096)),
    triggers,
    ...machine(events, { until, now, hasEnded }, assumed),
  };
}

const NOTHING: Usage = {
  transitions: 0,
  functionRuns: 0,
  functionGbSeconds: 0,
  writeUnits: 0,
  readUnits: 0,
  vcpuHours: 0,
  gbHours: 0,
  triggers: 0,
};

/** How long each call of the agent kept the invoker, in milliseconds: up to its outcome, or to the function's limit. */
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

/** The agent's machine: busy while the session goes on, and then idle until AgentCore takes it away. */
function machine(
  events: readonly SessionEvent[],
  { until, now, hasEnded }: Span,
  { busyVcpus, memoryGb, idleSeconds }: CostAssumptions,
): Pick<Usage, 'vcpuHours' | 'gbHours'> {
  const start =
    events.find(({ status }) => writerOf(status) === 'agent-entrypoint') ?? latestOf(events, ...AGENT_ENDS);
  if (!start) return { vcpuHours: 0, gbHours: 0 };
  const busyMs = Math.max(0, until - start.epochMs);
  const idleMs = hasEnded ? Math.min(idleSeconds * 1_000, Math.max(0, now - until)) : 0;
  return {
    vcpuHours: (busyMs / HOUR_MS) * busyVcpus,
    gbHours: ((busyMs + idleMs) / HOUR_MS) * memoryGb,
  };
}

const AGENT_ENDS = ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'] as const;

/** The bytes of a row: names and values, and what DynamoDB adds to an item of an index. */
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
