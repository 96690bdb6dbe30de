import type { SessionEvent } from './event.ts';
import { compareEvents } from './order.ts';
import type { Status } from './status.ts';

/** The state of a session. `NOT_FOUND`: the journal has no event of it. */
export type SessionStateName = 'NOT_FOUND' | 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED';

/** The state of a session with the events that determine it. */
export interface SessionState {
  readonly state: SessionStateName;
  /** The start of the session's age: its initiation if the journal has it, else the earliest event. */
  readonly firstEvent?: SessionEvent;
  /**
   * The start of the session's deadline: the initiation that led to the latest call of the agent. A session that is started
   * again a day after it failed gets its full time. A second execution that only follows the session adds no time.
   */
  readonly timedFrom?: SessionEvent;
  /** The latest event, by its writer's clock. */
  readonly lastEvent?: SessionEvent;
  /** The event that ended the session. */
  readonly terminalEvent?: SessionEvent;
  /** The latest call of the agent. */
  readonly lastInvocation?: SessionEvent;
  /** Whether any event came from the agent itself. */
  readonly hasAgentEvents: boolean;
  /** The statuses of which one should come next, all from one writer. Empty when the session has ended. */
  readonly awaiting: readonly Status[];
}

/** The latest event of each kind that determines the state. Merging is commutative, so the order of events does not matter. */
interface Latest {
  first?: SessionEvent;
  readonly initiations: SessionEvent[];
  last?: SessionEvent;
  invocation?: SessionEvent;
  invoker?: SessionEvent;
  entrypointStart?: SessionEvent;
  taskStart?: SessionEvent;
  completed?: SessionEvent;
  taskFailed?: SessionEvent;
  refused?: SessionEvent;
}

/**
 * How far apart two writers' clocks may be, in milliseconds: each may be wrong by ten minutes. Within this difference,
 * timestamps of two writers do not show which event came first.
 */
export const MAX_CLOCK_SKEW_MS = 1_200_000;

const AGENT_EVENTS = ['entrypointStart', 'taskStart', 'completed', 'taskFailed', 'refused'] as const;

const ENDED: readonly Status[] = [];

/** Computes the state of a session from its events, in any order, in one pass. */
export function foldSession(events: Iterable<SessionEvent>): SessionState {
  const latest: Latest = { initiations: [] };
  for (const event of events) merge(latest, event);
  const timedFrom = initiationOf(latest);
  return {
    ...conclude(latest),
    ...(timedFrom && { timedFrom }),
    ...(latest.first && { firstEvent: latest.first }),
    ...(latest.last && { lastEvent: latest.last }),
    ...(latest.invocation && { lastInvocation: latest.invocation }),
    hasAgentEvents: AGENT_EVENTS.some((kind) => latest[kind]),
  };
}

function merge(latest: Latest, event: SessionEvent): void {
  if (!latest.first || compareStarts(event, latest.first) < 0) latest.first = event;
  latest.last = later(latest.last, event);
  switch (event.status) {
    case 'SESSION_INITIATED':
      latest.initiations.push(event);
      return;
    case 'AGENT_RUNTIME_INVOCATION_STARTED':
      latest.invocation = later(latest.invocation, event);
      latest.invoker = later(latest.invoker, event);
      return;
    case 'AGENT_RUNTIME_INVOCATION_SUCCEEDED':
    case 'AGENT_RUNTIME_INVOCATION_FAILED':
      latest.invoker = later(latest.invoker, event);
      return;
    case 'AGENT_ENTRYPOINT_STARTED':
      latest.entrypointStart = later(latest.entrypointStart, event);
      return;
    case 'AGENT_BACKGROUND_TASK_STARTED':
      latest.taskStart = later(latest.taskStart, event);
      return;
    case 'AGENT_ENTRYPOINT_FAILED':
      latest.refused = later(latest.refused, event);
      return;
    case 'AGENT_BACKGROUND_TASK_COMPLETED':
      latest.completed = later(latest.completed, event);
      return;
    case 'AGENT_BACKGROUND_TASK_FAILED':
      latest.taskFailed = later(latest.taskFailed, event);
      return;
    default:
      event.status satisfies never;
  }
}

/** An agent's clock that is behind must not make the session older: it would time out too early. */
function compareStarts(a: SessionEvent, b: SessionEvent): number {
  const rank = ({ status }: SessionEvent): number => (status === 'SESSION_INITIATED' ? 0 : 1);
  return rank(a) - rank(b) || compareEvents(a, b);
}

/**
 * The latest initiation that can have led to the latest call of the agent; without one, the session's first event.
 *
 * The clock that stamps initiations can be ahead of the invoker's, so an initiation counts even if it is stamped shortly
 * after the call. To drop the right one would end a session that was started again. To take one too many, of a second
 * execution that follows the session, adds at most the tolerated skew to its time.
 */
function initiationOf({ initiations, invocation, first }: Latest): SessionEvent | undefined {
  const latestMs = invocation ? invocation.epochMs + MAX_CLOCK_SKEW_MS : Number.POSITIVE_INFINITY;
  const before = initiations.filter(({ epochMs }) => epochMs <= latestMs);
  return before.reduce<SessionEvent | undefined>(later, undefined) ?? first;
}

function later(known: SessionEvent | undefined, event: SessionEvent): SessionEvent {
  return known && compareEvents(known, event) >= 0 ? known : event;
}

type Conclusion = Pick<SessionState, 'state' | 'terminalEvent' | 'awaiting'>;

function conclude(latest: Latest): Conclusion {
  if (!latest.last) return { state: 'NOT_FOUND', awaiting: ['SESSION_INITIATED'] };
  return concludeFromAgent(latest) ?? concludeFromInvoker(latest);
}

/**
 * The agent's own terminal event wins over the invoker's events.
 *
 * A task that has ended has ended for good, whatever else is stamped after it: an agent that finds a started or ended task
 * in the journal starts none. A later start is that of a microVM that died with its request, because its clock is ahead
 * or its event arrived late. A task that completed has a result, so it also wins over a failure.
 *
 * A refused request is different: the start of the task and its refusal can be two attempts, so the later one counts.
 */
function concludeFromAgent(latest: Latest): Conclusion | undefined {
  const { completed, taskFailed, refused, taskStart, entrypointStart } = latest;
  if (completed) return { state: 'COMPLETED', terminalEvent: completed, awaiting: ENDED };
  if (taskFailed) return { state: 'FAILED', terminalEvent: taskFailed, awaiting: ENDED };
  if (taskStart && (!refused || compareEvents(taskStart, refused) > 0)) {
    return {
      state: 'RUNNING',
      awaiting: ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
    };
  }
  // An agent accepts no request after a refusal, so a request that it received later starts no new attempt.
  if (refused) return { state: 'FAILED', terminalEvent: refused, awaiting: ENDED };
  return (
    entrypointStart && {
      state: 'PENDING',
      awaiting: ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'],
    }
  );
}

function concludeFromInvoker({ invoker }: Latest): Conclusion {
  switch (invoker?.status) {
    case 'AGENT_RUNTIME_INVOCATION_STARTED':
      return {
        state: 'PENDING',
        awaiting: ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'],
      };
    case 'AGENT_RUNTIME_INVOCATION_SUCCEEDED':
      return { state: 'PENDING', awaiting: ['AGENT_ENTRYPOINT_STARTED'] };
    case 'AGENT_RUNTIME_INVOCATION_FAILED':
      return { state: 'FAILED', terminalEvent: invoker, awaiting: ENDED };
    default:
      return { state: 'PENDING', awaiting: ['AGENT_RUNTIME_INVOCATION_STARTED'] };
  }
}
