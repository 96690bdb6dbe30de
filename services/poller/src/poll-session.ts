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
import {
  type CheckLiveness,
  isLivenessCheckDue,
  type LivenessResult,
  type LivenessTimes,
} from './liveness-check.ts';
import { type Notice, type Noticing, noticing, reportOverdue, reportStalled } from './notice.ts';
import { type Observation, observe, type Seen } from './observation.ts';
import type { StopMicroVm } from './stop-microvm.ts';
import { type Verdict, verdict } from './verdict.ts';

export interface PollSessionDeps {
  readonly journal: Pick<Journal, 'read'>;
  readonly deadlineSeconds: number;
  /** From a session's initiation until it is reported as overdue. */
  readonly expectedSeconds: number;
  /** From a running task's last report of progress until it is reported as stalled. */
  readonly stalledAfterSeconds: number;
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

/** Absent in an execution without rounds. */
interface RoundAnswer extends Noticing {
  /** Whether the follower hands this answer to the workflow. */
  readonly is_round_over?: boolean;
}

/** The poller's answer. The state machines' Choice, Wait and Fail read its fields by name. */
export type PollerAnswer = Verdict &
  RoundAnswer & {
    readonly session_id: string;
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
  const { journal, stopMicroVm, log } = deps;
  return async (input, functionEnds) => {
    const { session_id, invocation, started_at } = input;
    const answerBy = functionEnds - LAST_TRY_MS;
    const read = await journal.read(session_id, { deadline: answerBy });
    if (started_at !== undefined) return findInitiation(read, started_at);
    const { events, unreadable } = read;
    if (unreadable.length > 0) reportUnreadable(log, session_id, unreadable);

    const { decided, session, checkedAt, ...found } = await decide(deps, { input, events, answerBy });
    const hasEnded = decided.state === 'COMPLETED' || decided.state === 'FAILED';
    if (hasEnded && hasAgentEnded(session)) await stopMicroVm?.(session_id);
    report({ session_id, decided, session, hasEnded }, log);
    const due = hasEnded ? [] : reportForAttention(deps, { session, ...found });
    const { status, timestamp } = session.lastEvent ?? {};
    return {
      session_id,
      ...decided,
      ...roundOf({ input, decided, hasEnded, due }, deps.roundSeconds),
      ...(status && timestamp && { last_event: { status, timestamp } }),
      ...(checkedAt !== undefined && { checked_at: new Date(checkedAt).toISOString() }),
      seen: found.observed.seen,
      ...(unreadable.length > 0 && { unreadable: unreadable.length }),
      ...(invocation !== undefined && { invocation }),
    };
  };
}

interface Found extends LivenessResult {
  readonly decided: Verdict;
  readonly observed: Observation;
  /** The time of the last liveness check, in epoch milliseconds. */
  readonly checkedAt: number | undefined;
}

interface Poll {
  readonly input: PollerInput;
  readonly events: readonly SessionEvent[];
  /** Epoch milliseconds. */
  readonly answerBy: number;
}

/** Decides by the journal, and by the agent's answer if a liveness check is due. */
async function decide(deps: PollSessionDeps, { input, events, answerBy }: Poll): Promise<Found> {
  const { deadlineSeconds, livenessTimes: times, checkLiveness, now } = deps;
  const { session_id, invocation, seen } = input;
  const enteredAt = parseTimestamp(input.entered_at);
  const schedule = input.round_started_at === undefined ? LOOP_SCHEDULE : ROUND_SCHEDULE;
  const observeNow = (session: SessionState) =>
    observe({ session, events: events.length, now: now(), seen, enteredAt });
  const judge = (session: SessionState): Verdict =>
    verdict({ session, observed: observeNow(session), deadlineSeconds, invocation, schedule });

  const session = foldSession(events);
  const decided = judge(session);
  const observed = observeNow(session);
  const checkedAt = parseTimestamp(input.checked_at);
  if (decided.state !== 'RUNNING' || !isLivenessCheckDue({ session, checkedAt, observed, times })) {
    return { session, decided, observed, checkedAt };
  }
  const found = { observed, checkedAt: now(), ...(await checkLiveness(session_id, session, answerBy)) };
  const { failure } = found;
  return failure
    ? { ...found, decided: { state: 'FAILED', wait_seconds: decided.wait_seconds, ...failure } }
    : { ...found, decided: judge(found.session) };
}

/** Logs what a person should know of an open session, most urgent first. */
function reportForAttention(
  { expectedSeconds, stalledAfterSeconds, log }: PollSessionDeps,
  { session, observed: { ageMs }, progress }: Pick<Found, 'session' | 'observed' | 'progress'>,
): readonly Notice[] {
  const session_id = session.timedFrom?.sessionId;
  const stalled = session_id && progress && reportStalled({ session_id, progress, stalledAfterSeconds }, log);
  const overdue = reportOverdue({ session, expectedSeconds, ageMs }, log);
  return [stalled, overdue].flatMap((notice) => notice || []);
}

interface Polled {
  readonly input: PollerInput;
  readonly decided: Verdict;
  readonly hasEnded: boolean;
  readonly due: readonly Notice[];
}

/** What the answer says of its round. Without rounds, nobody could send a notice. */
function roundOf({ input, decided, hasEnded, due }: Polled, roundSeconds: number): RoundAnswer {
  const roundStartedAt = parseTimestamp(input.round_started_at);
  if (roundStartedAt === undefined) return {};
  const told = noticing(due, input.noticed);
  // Both times are of the clock of Step Functions.
  const elapsedMs = (parseTimestamp(input.entered_at) ?? roundStartedAt) - roundStartedAt;
  const isNextTooLate = elapsedMs + decided.wait_seconds * 1_000 >= roundSeconds * 1_000;
  return { is_round_over: hasEnded || told.notice !== undefined || isNextTooLate, ...told };
}

/** Whether the agent has written its terminal event. Only then can no agent of the session have work. */
function hasAgentEnded({ terminalEvent }: SessionState): boolean {
  return terminalEvent !== undefined && writerOf(terminalEvent.status) !== 'invoker';
}

/** A long session has thousands of polls with the same result. Only the last one is worth a line at level info. */
function report(
  {
    session_id,
    decided,
    session,
    hasEnded,
  }: Pick<Found, 'decided' | 'session'> & { readonly session_id: string; readonly hasEnded: boolean },
  log: Logger,
): void {
  const fields = { session_id, ...decided, last_status: session.lastEvent?.status };
  log[hasEnded ? 'info' : 'debug'](fields, 'session polled');
}

/** The maximum number of records that a line names, because a partition with thousands would fill the log at each poll. */
const MAX_REPORTED = 10;

function reportUnreadable(log: Logger, session_id: string, records: readonly UnreadableRecord[]): void {
  const fields = { session_id, count: records.length, records: records.slice(0, MAX_REPORTED) };
  log.warn(fields, 'unreadable records in this session were ignored');
}
