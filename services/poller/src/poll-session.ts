import { foldSession, type SessionEvent, type SessionState, type UnreadableRecord } from '@agents/events';
import { type Journal, LAST_TRY_MS } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { FindLostAgent } from './find-lost-agent.ts';
import type { PollerInput } from './input.ts';
import { isLivenessCheckDue, type LivenessCheckTimes } from './liveness-check.ts';
import { reportOverdue } from './overdue.ts';
import { type Verdict, verdict } from './verdict.ts';

export interface PollSessionDeps {
  readonly journal: Pick<Journal, 'read'>;
  readonly deadlineSeconds: number;
  /** From a session's initiation until it is reported as overdue. */
  readonly expectedSeconds: number;
  readonly times: LivenessCheckTimes;
  readonly findLostAgent: FindLostAgent;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the state machine goes on with: its Choice, its Wait and its Fail read these by name. */
export type PollerAnswer = Verdict & {
  readonly session_id: string;
  readonly last_event?: Pick<SessionEvent, 'status' | 'timestamp'>;
  /** When the agent was last asked, ISO 8601. */
  readonly checked_at?: string;
  /** How many rows of the session's partition hold no event; none is said by leaving it out. */
  readonly unreadable?: number;
  /** As it came in. */
  readonly invocation?: unknown;
};

/** Says how a session stands; `functionEnds` (epoch ms) is when Lambda ends this process. */
export type PollSession = (input: PollerInput, functionEnds: number) => Promise<PollerAnswer>;

/**
 * Makes the poller's work: read the session, fold it, ask a silent agent when it is time to, decide. It writes nothing.
 *
 * The work throws JournalUnavailable where calling again makes sense, and JournalRefused where it does not.
 */
export function makePollSession(deps: PollSessionDeps): PollSession {
  const { journal, deadlineSeconds, expectedSeconds, times, findLostAgent, log, now } = deps;
  return async ({ session_id, invocation, checked_at }, functionEnds) => {
    const answerBy = functionEnds - LAST_TRY_MS;
    const { events, unreadable } = await journal.read(session_id, { deadline: answerBy });
    if (unreadable.length > 0) reportUnreadable(log, session_id, unreadable);

    const judge = (session: SessionState): Verdict =>
      verdict({ session, now: now(), deadlineSeconds, invocation });
    let session = foldSession(events);
    let decided = judge(session);
    let checkedAt = checked_at === undefined ? undefined : Date.parse(checked_at);
    if (decided.state === 'RUNNING' && isLivenessCheckDue({ session, checkedAt, now: now(), times })) {
      checkedAt = now();
      const found = await findLostAgent(session_id, session, answerBy);
      session = found.session;
      decided = found.failure
        ? { state: 'FAILED', wait_seconds: decided.wait_seconds, ...found.failure }
        : judge(session);
    }

    const { status, timestamp } = session.lastEvent ?? {};
    // Five hundred polls of a long session say the same; only the last one is news.
    const hasEnded = decided.state === 'COMPLETED' || decided.state === 'FAILED';
    log[hasEnded ? 'info' : 'debug']({ session_id, ...decided, last_status: status }, 'session polled');
    if (!hasEnded) reportOverdue({ session, expectedSeconds, now: now() }, log);
    return {
      session_id,
      ...decided,
      ...(status && timestamp && { last_event: { status, timestamp } }),
      ...(checkedAt !== undefined && { checked_at: new Date(checkedAt).toISOString() }),
      ...(unreadable.length > 0 && { unreadable: unreadable.length }),
      ...(invocation !== undefined && { invocation }),
    };
  };
}

/** The most rows a log line names: a partition somebody filled by mistake must not fill the log at each poll too. */
const MAX_REPORTED = 10;

function reportUnreadable(log: Logger, session_id: string, rows: readonly UnreadableRecord[]): void {
  const fields = { session_id, count: rows.length, rows: rows.slice(0, MAX_REPORTED) };
  log.warn(fields, 'rows of this session are no events and were not counted');
}
