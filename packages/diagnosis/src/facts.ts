import {
  compareEvents,
  findSkews,
  isFailure,
  type ProgressNote,
  type SessionEvent,
  type Skew,
  type Status,
  type UnreadableRecord,
} from '@agents/events';
import { type Assessment, assessSession } from './assessment/assess-session.ts';
import type { Context, Execution } from './context.ts';

/** What the journal knows of the input of a session. */
export interface Lineage {
  /** Whether it keeps the payload. */
  readonly input: 'readable' | 'unreadable' | 'none';
  /** The session that this one repeats. */
  readonly repeats?: string;
  /** The sessions that repeat this one. */
  readonly repeatedBy: readonly string[];
}

/** What a diagnosis is made from. */
export interface DiagnoseInput {
  readonly sessionId: string;
  /** The session's events, in any order. */
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Without it, the diagnosis rests on the journal alone. */
  readonly execution?: Execution;
  /** Step Functions has no execution of the session, whatever its name: none monitors it. */
  readonly hasNoExecution?: boolean;
  /** No execution was found, and not all executions could be searched: one may monitor the session, or none does. */
  readonly mayHaveExecution?: boolean;
  /** The newest note of a running task. */
  readonly progress?: ProgressNote;
  /** Which sessions repeat which; absent if that was not looked for. */
  readonly lineage?: Lineage;
  /** AgentCore's id of the session, which is part of its log stream's name. */
  readonly runtimeSessionId?: string;
  readonly context: Context;
}

/** The input with what every part of a diagnosis needs. Its events are in the order of their time. */
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

/** The latest event with one of the statuses; the events must be in the order of their time. */
export function latestOf(
  events: readonly SessionEvent[],
  ...statuses: readonly Status[]
): SessionEvent | undefined {
  return events.findLast(({ status }) => statuses.includes(status));
}
