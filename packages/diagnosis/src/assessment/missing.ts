import {
  compareEvents,
  type SessionEvent,
  type SessionState,
  type Status,
  type Writer,
  writerOf,
} from '@agents/events';
import type { Execution, Limits } from '../context.ts';
import { humanDuration } from '../human-duration.ts';
import { nextCall } from './retry.ts';
import { DEFAULT_DEADLINE_SECONDS, STEPS, type Step } from './steps.ts';

/** From when on an event is waited for. */
export interface Since {
  /** The event's status, or what else began the wait. */
  readonly what: string;
  readonly epochMs: number;
  readonly event?: SessionEvent;
}

/** The event that should come next, and who owes it. */
export interface Missing {
  /** Any one of these ends the wait. */
  readonly statuses: readonly Status[];
  readonly expectedFrom: Writer;
  /** Absent where nothing has begun. */
  readonly since?: Since;
  /** How long it takes at the most when all is well, from `since`. */
  readonly usualMs: number;
  /** Why it takes no longer. */
  readonly usualReason: string;
  /** When it is due, in epoch milliseconds; absent where nothing has begun. */
  readonly dueAt?: number;
  /** By how much it is late; 0 while it is not. */
  readonly overdueMs: number;
}

export interface MissingInput {
  readonly session: SessionState;
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly execution?: Execution;
  readonly limits?: Limits;
}

/** A step and what it is counted from. */
interface Wait {
  readonly step: Step;
  readonly since?: Since;
}

/** What a session that has not ended waits for; `undefined` when it has. */
export function missingEvent(input: MissingInput): Missing | undefined {
  const [first] = input.session.awaiting;
  return first && owed(input.session.awaiting, waitFor(first, input), input.now);
}

/** The next call of an agent whose last call failed, where the workflow will make one: again, or of another execution. */
export function missingCall({ session, events, now }: MissingInput): Missing | undefined {
  const { terminalEvent } = session;
  if (terminalEvent?.status !== 'AGENT_RUNTIME_INVOCATION_FAILED') return undefined;
  const begun = latest(events, 'SESSION_INITIATED');
  const isBegunAgain = begun !== undefined && compareEvents(begun, terminalEvent) > 0;
  const step = isBegunAgain ? STEPS.invoke : nextCall(terminalEvent, events);
  const since = from(isBegunAgain ? begun : terminalEvent);
  return step && owed(['AGENT_RUNTIME_INVOCATION_STARTED'], { step, since }, now);
}

function owed(statuses: readonly Status[], { step, since }: Wait, now: number): Missing | undefined {
  const [first] = statuses;
  return (
    first && {
      statuses,
      expectedFrom: writerOf(first),
      ...(since && { since, dueAt: since.epochMs + step.usualMs }),
      usualMs: step.usualMs,
      usualReason: step.reason,
      overdueMs: since ? Math.max(0, now - since.epochMs - step.usualMs) : 0,
    }
  );
}

function waitFor(status: Status, input: MissingInput): Wait {
  const { session, events, execution, limits } = input;
  switch (status) {
    case 'SESSION_INITIATED':
      return {
        step: STEPS.initiate,
        ...(execution?.startDate !== undefined && {
          since: { what: 'the start of the execution', epochMs: execution.startDate },
        }),
      };
    case 'AGENT_RUNTIME_INVOCATION_STARTED':
      return wait(STEPS.invoke, latest(events, 'SESSION_INITIATED') ?? session.firstEvent);
    case 'AGENT_RUNTIME_INVOCATION_SUCCEEDED':
    case 'AGENT_RUNTIME_INVOCATION_FAILED':
      return wait(STEPS.answer, session.lastInvocation);
    case 'AGENT_ENTRYPOINT_STARTED':
      return wait(STEPS.arrive, latest(events, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'));
    case 'AGENT_BACKGROUND_TASK_STARTED':
    case 'AGENT_ENTRYPOINT_FAILED':
      return waitForTask(events);
    case 'AGENT_BACKGROUND_TASK_COMPLETED':
    case 'AGENT_BACKGROUND_TASK_FAILED':
      return waitForEnd(session, events, limits);
    default:
      return status satisfies never;
  }
}

/** A task has what its session's start has left of the deadline. */
function waitForEnd({ timedFrom }: SessionState, events: readonly SessionEvent[], limits?: Limits): Wait {
  const start = latest(events, 'AGENT_BACKGROUND_TASK_STARTED');
  const deadlineMs = (limits?.deadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1_000;
  const spentMs = start && timedFrom ? start.epochMs - timedFrom.epochMs : 0;
  const reason = `a session has ${humanDuration(deadlineMs)} from its initiation on, and its task as much of it as it needs`;
  return wait({ usualMs: Math.max(0, deadlineMs - spentMs), reason }, start);
}

/** An entrypoint that fell silent is called again by the workflow, and the wait begins anew with each call. */
function waitForTask(events: readonly SessionEvent[]): Wait {
  const entrypoint = latest(events, 'AGENT_ENTRYPOINT_STARTED');
  const invoker = latestOf(events.filter(({ status }) => writerOf(status) === 'invoker'));
  if (!entrypoint || !invoker || compareEvents(invoker, entrypoint) < 0)
    return wait(STEPS.accept, entrypoint);
  if (invoker.status === 'AGENT_RUNTIME_INVOCATION_STARTED') return wait(STEPS.answer, invoker);
  const again = invoker.status === 'AGENT_RUNTIME_INVOCATION_FAILED' && nextCall(invoker, events);
  return again ? wait(again, invoker) : wait(STEPS.accept, entrypoint);
}

function wait(step: Step, event: SessionEvent | undefined): Wait {
  return event ? { step, since: from(event) } : { step };
}

function from(event: SessionEvent): Since {
  return { what: event.status, epochMs: event.epochMs, event };
}

/** The latest event of a status. */
function latest(events: readonly SessionEvent[], status: Status): SessionEvent | undefined {
  return latestOf(events.filter((event) => event.status === status));
}

function latestOf(events: readonly SessionEvent[]): SessionEvent | undefined {
  return events.reduce<SessionEvent | undefined>(
    (known, event) => (known && compareEvents(known, event) > 0 ? known : event),
    undefined,
  );
}
