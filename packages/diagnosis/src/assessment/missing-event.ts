import {
  compareEvents,
  type SessionEvent,
  type SessionState,
  type Status,
  type Writer,
  writerOf,
} from '@agents/events';
import type { Execution, Limits } from '../context.ts';
import { humanDuration } from '../phrases.ts';
import { DEFAULT_DEADLINE_SECONDS, type LimitCode, nextCall, STEPS, type Step } from './steps.ts';

/** When the wait for an event started. */
export interface Since {
  /** The status of the event that started the wait, or what else did. */
  readonly what: string;
  readonly epochMs: number;
  readonly event?: SessionEvent;
}

/** The event that should come next, and whom it is expected from. */
export interface Missing {
  /** Any one of these ends the wait. */
  readonly statuses: readonly Status[];
  readonly expectedFrom: Writer;
  /** Absent when nothing has started. */
  readonly since?: Since;
  /** The longest time the event takes in a healthy session, from `since`. */
  readonly usualMs: number;
  /** What sets that limit. */
  readonly usualCode: LimitCode;
  /** The same in words. */
  readonly usualReason: string;
  /** When it is due, in epoch milliseconds; absent when nothing has started. */
  readonly dueAt?: number;
  /** How late it is; 0 until it is due. */
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

/** A step and when it started. */
interface Wait {
  readonly step: Step;
  readonly since?: Since;
}

/** The event that an open session waits for; `undefined` when the session has ended. */
export function missingEvent(input: MissingInput): Missing | undefined {
  const [first] = input.session.awaiting;
  return first && missing(input.session.awaiting, waitFor(first, input), input.now);
}

/** The next call after one that failed, if the workflow will make it: as a retry, or for another execution. */
export function missingCall({ session, events, now, limits }: MissingInput): Missing | undefined {
  const { terminalEvent } = session;
  if (terminalEvent?.status !== 'AGENT_RUNTIME_INVOCATION_FAILED') return undefined;
  const initiated = latest(events, 'SESSION_INITIATED');
  const isStartedAgain = initiated !== undefined && compareEvents(initiated, terminalEvent) > 0;
  const step = isStartedAgain ? STEPS.invoke : nextCall(terminalEvent, events, limits);
  const since = sinceEvent(isStartedAgain ? initiated : terminalEvent);
  return step && missing(['AGENT_RUNTIME_INVOCATION_STARTED'], { step, since }, now);
}

function missing(statuses: readonly Status[], { step, since }: Wait, now: number): Missing | undefined {
  const [first] = statuses;
  return (
    first && {
      statuses,
      expectedFrom: writerOf(first),
      ...(since && { since, dueAt: since.epochMs + step.usualMs }),
      usualMs: step.usualMs,
      usualCode: step.code,
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
      return waitForTaskStart(events, limits);
    case 'AGENT_BACKGROUND_TASK_COMPLETED':
    case 'AGENT_BACKGROUND_TASK_FAILED':
      return waitForTaskEnd(session, events, limits);
    default:
      return status satisfies never;
  }
}

/** A task may use what is left of the deadline when it starts. */
function waitForTaskEnd({ timedFrom }: SessionState, events: readonly SessionEvent[], limits?: Limits): Wait {
  const start = latest(events, 'AGENT_BACKGROUND_TASK_STARTED');
  const deadlineMs = (limits?.deadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1_000;
  const spentMs = start && timedFrom ? start.epochMs - timedFrom.epochMs : 0;
  const reason = `the session's deadline is ${humanDuration(deadlineMs)} after its initiation`;
  return wait({ code: 'SESSION_DEADLINE', usualMs: Math.max(0, deadlineMs - spentMs), reason }, start);
}

/** The workflow calls a silent entrypoint again, and each call restarts the wait. */
function waitForTaskStart(events: readonly SessionEvent[], limits?: Limits): Wait {
  const entrypoint = latest(events, 'AGENT_ENTRYPOINT_STARTED');
  const invoker = latestOf(events.filter(({ status }) => writerOf(status) === 'invoker'));
  if (!entrypoint || !invoker || compareEvents(invoker, entrypoint) < 0)
    return wait(STEPS.accept, entrypoint);
  if (invoker.status === 'AGENT_RUNTIME_INVOCATION_STARTED') return wait(STEPS.answer, invoker);
  const retry = invoker.status === 'AGENT_RUNTIME_INVOCATION_FAILED' && nextCall(invoker, events, limits);
  return retry ? wait(retry, invoker) : wait(STEPS.accept, entrypoint);
}

function wait(step: Step, event: SessionEvent | undefined): Wait {
  return event ? { step, since: sinceEvent(event) } : { step };
}

function sinceEvent(event: SessionEvent): Since {
  return { what: event.status, epochMs: event.epochMs, event };
}

function latest(events: readonly SessionEvent[], status: Status): SessionEvent | undefined {
  return latestOf(events.filter((event) => event.status === status));
}

function latestOf(events: readonly SessionEvent[]): SessionEvent | undefined {
  return events.reduce<SessionEvent | undefined>(
    (known, event) => (known && compareEvents(known, event) > 0 ? known : event),
    undefined,
  );
}
