import { foldSession, type Journal, type SessionEvent, type UnreadableRow } from '@agents/journal';
import type { Logger } from '@agents/log';
import type { PollerInput } from './input.ts';
import { type Verdict, verdict } from './verdict.ts';

/** The longest a single request to the journal takes (its client's timeouts), and a little to answer the caller. */
const LAST_TRY_MS = 3_500;

export interface PollSessionDeps {
  readonly journal: Pick<Journal, 'read'>;
  readonly deadlineSeconds: number;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the state machine goes on with: its Choice, its Wait and its Fail read these by name. */
export type PollerAnswer = Verdict & {
  readonly session_id: string;
  readonly last_event?: Pick<SessionEvent, 'status' | 'timestamp'>;
  /** How many rows of the session's partition hold no event; none is said by leaving it out. */
  readonly unreadable?: number;
  /** As it came in. */
  readonly invocation?: unknown;
};

/** Says how a session stands; `functionEnds` (epoch ms) is when Lambda ends this process. */
export type PollSession = (input: PollerInput, functionEnds: number) => Promise<PollerAnswer>;

/**
 * Makes the poller's work: read the session, fold it, decide. It writes nothing.
 *
 * The work throws JournalUnavailable where calling again makes sense, and JournalRefused where it does not.
 */
export function makePollSession({ journal, deadlineSeconds, log, now }: PollSessionDeps): PollSession {
  return async (input, functionEnds) => {
    const { session_id } = input;
    const { events, unreadable } = await journal.read(session_id, { deadline: functionEnds - LAST_TRY_MS });
    const session = foldSession(events);
    const decided = verdict({ session, now: now(), deadlineSeconds, invocation: input.invocation });

    if (unreadable.length > 0) reportUnreadable(log, session_id, unreadable);
    const { status, timestamp } = session.lastEvent ?? {};
    // Five hundred polls of a long session say the same; only the last one is news.
    const hasEnded = decided.state === 'COMPLETED' || decided.state === 'FAILED';
    log[hasEnded ? 'info' : 'debug']({ session_id, ...decided, last_status: status }, 'session polled');
    return {
      session_id,
      ...decided,
      ...(status && timestamp && { last_event: { status, timestamp } }),
      ...(unreadable.length > 0 && { unreadable: unreadable.length }),
      ...('invocation' in input && { invocation: input.invocation }),
    };
  };
}

/** The most rows a log line names: a partition somebody filled by mistake must not fill the log at each poll too. */
const MAX_REPORTED = 10;

function reportUnreadable(log: Logger, session_id: string, rows: readonly UnreadableRow[]): void {
  const fields = { session_id, count: rows.length, rows: rows.slice(0, MAX_REPORTED) };
  log.warn(fields, 'rows of this session are no events and were not counted');
}
