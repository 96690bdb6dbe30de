import {
  compareEvents,
  findSkews,
  isFailure,
  type SessionEvent,
  type Skew,
  type Status,
  type UnreadableRecord,
} from '@agents/events';
import { type Assessment, assessSession } from './assessment/assess-session.ts';
import type { Context, Execution } from './context.ts';

/** What a diagnosis is made of. */
export interface DiagnoseInput {
  readonly sessionId: string;
  /** The session's events, in any order. */
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Where it could be found; without it, only the journal speaks. */
  readonly execution?: Execution;
  /** Whether it was looked for, and none is named like the session: one of another name may follow it, or nobody does. */
  readonly hasNoExecution?: boolean;
  /** What AgentCore calls the session, which a log stream of its machine is named by. */
  readonly runtimeSessionId?: string;
  readonly context: Context;
}

/** The same with what every part of a diagnosis looks at; its events are in the order of their time. */
export interface Facts extends DiagnoseInput {
  readonly assessment: Assessment;
  /** Every call of the agent. */
  readonly calls: readonly SessionEvent[];
  readonly failures: readonly SessionEvent[];
  readonly skews: readonly Skew[];
}

/** Gathers the facts of a session. */
export function gatherFacts(input: DiagnoseInput): Facts {
  const events = [...input.events].sort(compareEvents);
  return {
    ...input,
    events,
    assessment: assessSession({ ...input, events, limits: input.context }),
    calls: events.filter(({ status }) => status === 'AGENT_RUNTIME_INVOCATION_STARTED'),
    failures: events.filter(({ status }) => isFailure(status)),
    skews: findSkews(events),
  };
}

/** The latest event of a status, of events in the order of their time. */
export function latestOf(
  events: readonly SessionEvent[],
  ...statuses: readonly Status[]
): SessionEvent | undefined {
  return events.findLast(({ status }) => statuses.includes(status));
}
