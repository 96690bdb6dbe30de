import type { SessionEvent } from './event.ts';
import { compareEvents } from './order.ts';
import type { Status } from './status.ts';

/** How a session stands. `NOT_FOUND`: the journal holds no event of it. */
export type SessionStateName = 'NOT_FOUND' | 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED';

/** What the journal says of a session, whatever order its events arrived in. */
export interface SessionState {
  readonly state: SessionStateName;
  /** The event the session's age counts from: its initiation where that is journaled, else the earliest there is. */
  readonly firstEvent?: SessionEvent;
  /**
   * The event the session's deadline counts from: the initiation that led to the latest call of the agent. A session that
   * is started again a day after it failed has its whole time, one that is only followed by a second execution no more.
   */
  readonly timedFrom?: SessionEvent;
  /** The latest event, by its writer's clock. */
  readonly lastEvent?: SessionEvent;
  /** The event that decided the state of a session that has ended. */
  readonly terminalEvent?: SessionEvent;
  /** The latest call of the agent. */
  readonly lastInvocation?: SessionEvent;
  /** Whether any event came from the agent itself. */
  readonly hasAgentEvents: boolean;
  /** What should come next; the statuses of one step of one writer. Empty when the session has ended. */
  readonly awaiting: readonly Status[];
}

/** The latest event of each kind that decides something; merging is commutative, so order cannot matter. */
interface Latest {
  first?: SessionEvent;
  readonly initiations: SessionEvent[];
  last?: SessionEvent;
  invocation?: SessionEvent;
  invoker?: SessionEvent;
  entrypointStart?: SessionEvent;
  taskStart?: SessionEvent;
  agentEnd?: SessionEvent;
}

const ENDED: readonly Status[] = [];

/** Folds the events of one session to its state, in one pass and independent of their order. */
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
    hasAgentEvents: Boolean(latest.entrypointStart ?? latest.taskStart ?? latest.agentEnd),
  };
}

function merge(latest: Latest, event: SessionEvent): void {
  if (!latest.first || compareBeginnings(event, latest.first) < 0) latest.first = event;
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
    case 'AGENT_BACKGROUND_TASK_COMPLETED':
    case 'AGENT_BACKGROUND_TASK_FAILED':
      latest.agentEnd = later(latest.agentEnd, event);
      return;
    default:
      event.status satisfies never;
  }
}

/** An agent whose clock is behind must not make its session older than it is: it would be timed out too early. */
function compareBeginnings(a: SessionEvent, b: SessionEvent): number {
  const rank = ({ status }: SessionEvent): number => (status === 'SESSION_INITIATED' ? 0 : 1);
  return rank(a) - rank(b) || compareEvents(a, b);
}

/** The latest initiation that is not later than the latest call; where there is none, the session's first event. */
function initiationOf({ initiations, invocation, first }: Latest): SessionEvent | undefined {
  const before = initiations.filter(({ epochMs }) => !invocation || epochMs <= invocation.epochMs);
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
 * The agent's own last word decides where there is one, whatever the invoker believes.
 *
 * A task that was started later is a new attempt. A request that was merely received later is not: after its last word
 * the agent takes none on, so that request went to a machine that died before, with a clock that is ahead.
 */
function concludeFromAgent({ agentEnd, entrypointStart, taskStart }: Latest): Conclusion | undefined {
  if (agentEnd?.status === 'AGENT_BACKGROUND_TASK_COMPLETED') {
    return { state: 'COMPLETED', terminalEvent: agentEnd, awaiting: ENDED };
  }
  if (taskStart && (!agentEnd || compareEvents(taskStart, agentEnd) > 0)) {
    return {
      state: 'RUNNING',
      awaiting: ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
    };
  }
  if (agentEnd) return { state: 'FAILED', terminalEvent: agentEnd, awaiting: ENDED };
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
