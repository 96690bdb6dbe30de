import type { SessionEvent } from '@agents/events';
import type { AssessedSession } from '../assessor.ts';
import type { Stage } from '../stage.ts';
import type { LogComponent, LogLine } from './log-line.ts';

/** What is known of the session whose lines are searched. */
export interface LoggedSession {
  readonly sessionId: string;
  readonly events: readonly SessionEvent[];
  readonly execution?: AssessedSession['execution'];
}

/** How the lines of a session are recognized. */
export interface SessionNames {
  /** A filter pattern of CloudWatch Logs. */
  patternOf(component: LogComponent): string;
  /** Whether a line that has one of the names is about the session, and not about one whose id only begins like it. */
  isOf(line: LogLine): boolean;
}

/**
 * What names a session in the logs: its id, and in the workflow's log the name of its execution, because that log has no data of
 * executions. EventBridge names an execution as the session, which AWS does not document: the session's input says the name.
 */
export async function namesOf(stage: Stage, session: LoggedSession): Promise<SessionNames> {
  const { sessionId } = session;
  const arn = session.execution?.arn ?? (await inputArn(stage, sessionId));
  const executions = new Set([
    sessionId,
    ...(arn === undefined ? [] : [arn.slice(arn.lastIndexOf(':') + 1)]),
  ]);
  return {
    patternOf: (component) => (component === 'workflow' ? anyOf([...executions]) : anyOf([sessionId])),
    isOf: ({ component, sessionId: named }) =>
      named === undefined || named === sessionId || (component === 'workflow' && executions.has(named)),
  };
}

/** The execution that the session's input names; `undefined` if there is no input, or it cannot be read. */
async function inputArn(stage: Stage, sessionId: string): Promise<string | undefined> {
  try {
    return (await (await stage.inputs()).get(sessionId)).input?.executionArn;
  } catch {
    return undefined;
  }
}

/** Lines that have any of these texts. An id has letters, digits, `.`, `_` and `-`, so that it needs no escape. */
function anyOf(texts: readonly string[]): string {
  return texts.length === 1 ? `"${texts[0]}"` : texts.map((text) => `?"${text}"`).join(' ');
}

/** How far lines are searched before the first event and after the last one, in milliseconds: clocks differ. */
const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 15 * 60_000;

/** How far back the lines of a session are searched that the journal does not have, in milliseconds. */
const UNKNOWN_MS = 86_400_000;

/** A span of time, in epoch milliseconds. */
export interface Window {
  readonly from: number;
  readonly to?: number;
}

/**
 * When a session may have logged. The clock of its agent may be an hour off, and its execution has started by AWS's clock: the
 * agent's own span of time is added to that.
 */
export function windowOf({ events, execution }: LoggedSession, hasEnded: boolean, now: number): Window {
  const times = events.map(({ epochMs }) => epochMs);
  const starts = [...times, ...(execution?.startDate === undefined ? [] : [execution.startDate])];
  if (starts.length === 0) return { from: now - UNKNOWN_MS };
  const from = Math.min(...starts) - BEFORE_MS;
  if (!hasEnded) return { from };
  const ends = [...starts, ...(execution?.stopDate === undefined ? [] : [execution.stopDate])];
  const ofAgent = events.filter(({ status }) => status.startsWith('AGENT_')).map(({ epochMs }) => epochMs);
  const others = events.find(({ status }) => status === 'SESSION_INITIATED')?.epochMs ?? Math.max(...ends);
  const span = ofAgent.length === 0 ? 0 : Math.max(...ofAgent) - Math.min(...ofAgent);
  return { from, to: Math.max(...ends, others + span) + AFTER_MS };
}
