import type { StatusAnswer } from '@agents/agent-client';
import { MAX_PROGRESS_TEXT, redactedLine, type SessionState } from '@agents/events';
import type { Logger } from '@agents/service';

/** The messages that the metric filters in `infra/logs.yml` count. A test compares them. */
export const OVERDUE = 'session overdue';
export const STALLED = 'session stalled';

export type NoticeCode = 'OVERDUE' | 'STALLED';

/** What somebody should be told of an open session. */
export interface Notice {
  readonly code: NoticeCode;
  /** One line for a person, without secrets. */
  readonly text: string;
}

/** What the poller's answer says of notices. Each code is noticed once while an execution follows the session. */
export interface Noticing {
  /** In exactly one answer, which ends its round, so that the workflow can send it. */
  readonly notice?: Notice;
  /** The codes noticed so far; absent without any. */
  readonly noticed?: readonly string[];
}

/** Chooses the first notice that was not given yet. The others follow with the next polls that find them. */
export function noticing(due: readonly Notice[], noticed: readonly string[] = []): Noticing {
  const notice = due.find(({ code }) => !noticed.includes(code));
  const all = notice ? [...noticed, notice.code] : noticed;
  return { ...(notice && { notice }), ...(all.length > 0 && { noticed: all }) };
}

export interface OverdueInput {
  readonly session: SessionState;
  /** From the session's initiation until it counts as overdue. */
  readonly expectedSeconds: number;
  /** Milliseconds; `undefined` without an event. */
  readonly ageMs: number | undefined;
}

/** Logs an open session that is older than expected. At every poll, so that the alarm lasts as long as the session. */
export function reportOverdue(
  { session, expectedSeconds, ageMs }: OverdueInput,
  log: Logger,
): Notice | undefined {
  const { timedFrom, lastEvent, awaiting } = session;
  if (!timedFrom || ageMs === undefined) return undefined;
  const age_seconds = Math.floor(ageMs / 1_000);
  if (age_seconds < expectedSeconds) return undefined;
  const fields = {
    session_id: timedFrom.sessionId,
    age_seconds,
    expected_seconds: expectedSeconds,
    last_status: lastEvent?.status,
    awaiting,
  };
  log.warn(fields, OVERDUE);
  const text = `The session has been open for ${span(age_seconds)}; expected: at most ${span(expectedSeconds)}.`;
  return {
    code: 'OVERDUE',
    text: `${text} Last event: ${lastEvent?.status}; missing: ${awaiting.join(' or ')}.`,
  };
}

export interface StalledInput {
  readonly session_id: string;
  /** From the agent's answer to a liveness check. */
  readonly progress: NonNullable<StatusAnswer['progress']>;
  /** From the task's last report until it counts as stalled. */
  readonly stalledAfterSeconds: number;
}

/**
 * Logs a running task whose last report of progress is too old. At every liveness check, so that the alarm lasts as long as
 * the silence. A task that never reported is not stalled: its agent may be one that does not report.
 */
export function reportStalled(
  { session_id, progress, stalledAfterSeconds }: StalledInput,
  log: Logger,
): Notice | undefined {
  const age_seconds = Math.floor(progress.age_seconds);
  if (age_seconds < stalledAfterSeconds) return undefined;
  // The agent is another program, perhaps of another version, and may answer with anything.
  const text = redactedLine(progress.text, MAX_PROGRESS_TEXT);
  const { done, total } = progress;
  const fields = {
    ...{ session_id, text, age_seconds, stalled_after_seconds: stalledAfterSeconds },
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
  };
  log.warn(fields, STALLED);
  return {
    code: 'STALLED',
    text: `The task has reported no progress for ${span(age_seconds)}. Its last report${amount(done, total)}: ${text}`,
  };
}

function amount(done: number | undefined, total: number | undefined): string {
  if (done === undefined) return '';
  return total === undefined ? ` (${done} done)` : ` (${done} of ${total})`;
}

/** Whole seconds in their two largest units. */
function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
