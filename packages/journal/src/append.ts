import type { NewEvent, SessionEvent } from '@agents/events';
import {
  describeError,
  type EventRecord,
  encodeEvent,
  formatTimestamp,
  parseSessionId,
} from '@agents/events';
import { nextFreeMillisecond } from './free-millisecond.ts';
import { DEFAULT_PATIENCE_MS, type RetryContext, retrying, waitToRetry } from './retry.ts';
import type { Table } from './table.ts';

/** Where an event goes that could not be journaled; any structured logger fits. */
export interface FailureLog {
  error(fields: object, message: string): void;
}

export interface AppendOptions {
  /** Until when the append is retried, in epoch milliseconds; 10 s from now by default. */
  readonly deadline?: number;
  /** Given, a refusal is told here and retried as well, until the deadline. */
  readonly retryRefusals?: (refusal: Error) => void;
}

export type Append = (event: NewEvent, options?: AppendOptions) => Promise<SessionEvent>;

/** Past this many sessions with a remembered stamp, those that cannot matter any more are forgotten. */
const MAX_REMEMBERED_STAMPS = 1_000;

/**
 * Makes the one function that writes events.
 *
 * A put that never overwrites; of two events in the same millisecond the later moves forward until its millisecond is
 * free. A put whose answer was lost is repeated with the same key: if that is refused and the stored record is the same,
 * the first put had arrived. An event that cannot be journaled is logged whole before the error is thrown.
 */
export function makeAppend(table: Table, context: RetryContext, log?: FailureLog): Append {
  const nextStamp = makeStamps(context.now);
  return async (newEvent, { deadline = context.now() + DEFAULT_PATIENCE_MS, retryRefusals } = {}) => {
    const sessionId = parseSessionId(newEvent.sessionId);
    const errorMessage = 'error' in newEvent ? describeError(newEvent.error) : undefined;
    const eventAt = (epochMs: number): SessionEvent => ({
      sessionId,
      status: newEvent.status,
      timestamp: formatTimestamp(epochMs),
      epochMs,
      ...(errorMessage !== undefined && { errorMessage }),
    });
    try {
      return await put(eventAt, (from) => nextStamp(sessionId, from), {
        table,
        context,
        deadline,
        retryRefusals,
      });
    } catch (error) {
      const record = encodeEvent(eventAt(context.now()));
      log?.error(
        { session_id: sessionId, event: record, error: describeError(error) },
        'event not journaled',
      );
      throw error;
    }
  };
}

interface PutScope {
  readonly table: Table;
  readonly context: RetryContext;
  readonly deadline: number;
  readonly retryRefusals: AppendOptions['retryRefusals'];
}

async function put(
  eventAt: (epochMs: number) => SessionEvent,
  nextStamp: (from: number) => number,
  scope: PutScope,
): Promise<SessionEvent> {
  const { table, context, deadline, retryRefusals } = scope;
  let event = eventAt(nextStamp(context.now()));
  // Whether an earlier try of this very record ended without an answer: only then can "taken" mean "already mine".
  let unanswered = false;
  let refusals = 0;
  for (let tries = 1; ; ) {
    const record = encodeEvent(event);
    try {
      if ((await table.putNew({ ...record })) === 'stored') return event;
      if (unanswered && (await isStored(record, scope))) return event;
      refusals += 1;
      event = eventAt(nextStamp(await nextFreeMillisecond(event, { ...scope, refusals })));
      unanswered = false;
    } catch (error) {
      const doing = `append ${event.status} of session ${event.sessionId} to ${table.name}`;
      const { reach } = await waitToRetry(error, { tries, deadline, doing, retryRefusals }, context);
      unanswered ||= reach === 'unanswered';
      tries += 1;
    }
  }
}

async function isStored(
  record: EventRecord,
  { table, context, deadline, retryRefusals }: PutScope,
): Promise<boolean> {
  const doing = `read ${record.PK} ${record.SK} of ${table.name}`;
  const { PK, SK, Status, ErrorMessage } = record;
  const stored = await retrying(() => table.get({ PK, SK }), { deadline, doing, retryRefusals }, context);
  return stored?.['Status'] === Status && stored['ErrorMessage'] === ErrorMessage;
}

/**
 * Hands out stamps, from the given millisecond on, that never repeat and never go back within a session: the events of
 * this writer keep their order even when one had to move forward past other writers' or the clock was set back.
 */
function makeStamps(now: () => number): (sessionId: string, from: number) => number {
  const lastStamps = new Map<string, number>();
  return (sessionId, from) => {
    if (lastStamps.size >= MAX_REMEMBERED_STAMPS) {
      const present = now();
      for (const [id, stamp] of lastStamps) if (stamp < present) lastStamps.delete(id);
    }
    const stamp = Math.max(from, (lastStamps.get(sessionId) ?? 0) + 1);
    lastStamps.set(sessionId, stamp);
    return stamp;
  };
}
