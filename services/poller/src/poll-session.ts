import {
  foldSession,
  LOOP_SCHEDULE,
  parseTimestamp,
  ROUND_SCHEDULE,
  type SessionEvent,
  type SessionState,
  type UnreadableRecord,
  writerOf,
} from '@agents/events';
import { type Journal, LAST_TRY_MS } from '@agents/journal';
import type { Logger } from '@agents/service';
import { findInitiation, type Initiation } from './initiation.ts';
import type { PollerInput } from './input.ts';
import { type CheckLiveness, isLivenessCheckDue, type LivenessTimes } from './liveness-check.ts';
import { observe, type Seen } from './observation.ts';
import type { StopMicroVm } from './stop-microvm.ts';
import { type Verdict, verdict } from './verdict.ts';

export interface PollSessionDeps {
  readonly journal: Pick<Journal, 'read'>;
  readonly deadlineSeconds: number;
  /** From a session's initiation until it is reported as overdue. */
  readonly expectedSeconds: number;
  readonly livenessTimes: LivenessTimes;
  readonly checkLiveness: CheckLiveness;
  /** How long a round of the follower may begin new polls. */
  readonly roundSeconds: number;
  /** Frees the microVM of an ended session; absent if the stage leaves it to the idle timeout. */
  readonly stopMicroVm?: StopMicroVm;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The poller's answer. The state machines' Choice, Wait and Fail read its fields by name. */
export type PollerAnswer = Verdict & {
  readonly session_id: string;
  /** Whether the follower hands this answer to the workflow; absent in an execution without rounds. */
  readonly is_round_over?: boolean;
  readonly last_event?: Pick<SessionEvent, 'status' | 'timestamp'>;
  /** The time of the last liveness check, ISO 8601. */
  readonly checked_at?: string;
  readonly seen: Seen;
  /** The number of unreadable records; absent without any. */
  readonly unreadable?: number;
  /** As in the input. */
  readonly invocation?: unknown;
};

/**
 * Determines the state of a session or, with `started_at`, where its initiation is journaled. `functionEnds` (epoch ms) is
 * when Lambda ends this process.
 */
export type PollSession = (input: PollerInput, functionEnds: number) => Promise<PollerAnswer | Initiation>;

/**
 * Makes the poller's work: read the session, fold it, check the agent if that is due, decide. The poller writes no event.
 *
 * The work throws JournalUnavailable if a later call can succeed, else JournalRefused.
 */
export function makePollSession(deps: PollSessionDeps): PollSession {
  const { journal, deadlineSeconds, expectedSeconds, livenessTimes: times, checkLiveness, log, now } = deps;
  return async (input, functionEnds) => {
    const { session_id, invocation, checked_at, started_at, entered_at, seen } = input;
    const answerBy = functionEnds - LAST_TRY_MS;
    const read = await journal.read(session_id, { deadline: answerBy });
    if (started_at !== undefined) return findInitiation(read, started_at);
    const { events, unreadable } = read;
    if (unreadable.length > 0) reportUnreadable(log, session_id, unreadable);

    const enteredAt = parseTimestamp(entered_at);
    const roundStartedAt = parseTimestamp(input.round_started_at);
    const schedule = roundStartedAt === undefined ? LOOP_SCHEDULE : ROUND_SCHEDULE;
    const observeNow = (session: SessionState) =>
      observe({ session, events: events.length, now: now(), seen, enteredAt });
    const judge = (session: SessionState): Verdict =>
      verdict({ session, observed: observeNow(session), deadlineSeconds, invocation, schedule });
    let session = foldSession(events);
    let decided = judge(session);
    const observed = observeNow(session);
    let checkedAt = parseTimestamp(checked_at);
    if (decided.state === 'RUNNING' && isLivenessCheckDue({ session, checkedAt, observed, times })) {
      checkedAt = now();
      const result = await checkLiveness(session_id, session, answerBy);
      session = result.session;
      decided = result.failure
        ? { state: 'FAILED', wait_seconds: decided.wait_seconds, ...result.failure }
        : judge(session);
    }

    const hasEnded = decided.state === 'COMPLETED' || decided.state === 'FAILED';
    if (hasEnded && hasAgentEnded(session)) await deps.stopMicroVm?.(session_id);
    report({ session_id, decided, session, hasEnded, ageMs: observed.ageMs }, expectedSeconds, log);
    const { status, timestamp } = session.lastEvent ?? {};
    return {
      session_id,
      ...decided,
      ...(roundStartedAt !== undefined && {
        is_round_over: hasEnded || isOver({ roundStartedAt, enteredAt, decided }, deps.roundSeconds),
      }),
      ...(status && timestamp && { last_event: { status, timestamp } }),
      ...(checkedAt !== undefined && { checked_at: new Date(checkedAt).toISOString() }),
      seen: observed.seen,
      ...(unreadable.length > 0 && { unreadable: unreadable.length }),
      ...(invocation !== undefined && { invocation }),
    };
  };
}

/** Whether the agent has written its terminal event. Only then can no agent of the session have work. */
function hasAgentEnded({ terminalEvent }: SessionState): boolean {
  return terminalEvent !== undefined && writerOf(terminalEvent.status) !== 'invoker';
}

interface Round {
  readonly roundStartedAt: number;
  readonly enteredAt: number | undefined;
  readonly decided: Verdict;
}

/** Whether the next poll would begin too late in the round. Both times are of the clock of Step Functions. */
function isOver({ roundStartedAt, enteredAt, decided }: Round, roundSeconds: number): boolean {
  const elapsedMs = (enteredAt ?? roundStartedAt) - roundStartedAt;
  return elapsedMs + decided.wait_seconds * 1_000 >= roundSeconds * 1_000;
}

interface Polled {
  readonly session_id: string;
  readonly decided: Verdict;
  readonly session: SessionState;
  readonly hasEnded: boolean;
  readonly ageMs: number | undefined;
}

/** A long session has thousands of polls with the same result. Only the last one is worth a line at level info. */
function report(
  { session_id, decided, session, hasEnded, ageMs }: Polled,
  expectedSeconds: number,
  log: Logger,
): void {
  const fields = { session_id, ...decided, last_status: session.lastEvent?.status };
  log[hasEnded ? 'info' : 'debug'](fields, 'session polled');
  if (!hasEnded) reportOverdue({ session, expectedSeconds, ageMs }, log);
}

/** The maximum number of records that a line names, because a partition with thousands would fill the log at each poll. */
const MAX_REPORTED = 10;

function reportUnreadable(log: Logger, session_id: string, records: readonly UnreadableRecord[]): void {
  const fields = { session_id, count: records.length, records: records.slice(0, MAX_REPORTED) };
  log.warn(fields, 'unreadable records in this session were ignored');
}

/** The message that the metric filter in `infra/logs.yml` counts. A test compares the two. */
export const OVERDUE = 'session overdue';

export interface OverdueInput {
  readonly session: SessionState;
  /** From the session's initiation until it counts as overdue. */
  readonly expectedSeconds: number;
  /** Milliseconds; `undefined` without an event. */
  readonly ageMs: number | undefined;
}

/** Logs an open session that is older than expected. At every poll, so that the alarm lasts as long as the session. */
export function reportOverdue({ session, expectedSeconds, ageMs }: OverdueInput, log: Logger): void {
  const { timedFrom, lastEvent, awaiting } = session;
  if (!timedFrom || ageMs === undefined) return;
  const age_seconds = Math.floor(ageMs / 1_000);
  if (age_seconds < expectedSeconds) return;
  const fields = {
    session_id: timedFrom.sessionId,
    age_seconds,
    expected_seconds: expectedSeconds,
    last_status: lastEvent?.status,
    awaiting,
  };
  log.warn(fields, OVERDUE);
}
