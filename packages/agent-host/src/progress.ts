import type { StatusAnswer } from '@agents/agent-client';
import { describeError, MAX_PROGRESS_TEXT, redactedLine } from '@agents/events';
import type { ProgressStore } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { AgentContext } from './agent.ts';
import { createReports } from './reports.ts';

/** A running task stores at most one note in this time, in milliseconds. */
export const NOTE_EVERY_MS = 5_000;

/** How long the last note may delay the final event if the table does not take it, in milliseconds. */
export const LAST_NOTE_MS = 2_000;

/** The progress of one task: what its agent reports, stored now and then. No method throws or rejects. */
export interface TaskProgress extends Pick<AgentContext, 'progress' | 'usage'> {
  /** The last report, for the answer to a liveness check; `undefined` without one. Tokens alone are no progress. */
  latest(): StatusAnswer['progress'];
  /** Takes no further reports, and stores the last note. Settles within {@link LAST_NOTE_MS}, whatever the table does. */
  end(): Promise<void>;
}

export interface ProgressDeps {
  readonly store: Pick<ProgressStore, 'put'>;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Makes the progress of a session's task. */
export type StartProgress = (sessionId: string) => TaskProgress;

/**
 * Makes what keeps the progress of tasks. A task's first report is stored at once, later ones at most every
 * {@link NOTE_EVERY_MS}: the newest wins. A table that fails disturbs no task: a newer note replaces the one that was not
 * stored, and an outage is logged once.
 */
export function makeStartProgress({ store, log: hostLog, now, sleep }: ProgressDeps): StartProgress {
  return (sessionId) => {
    const log = hostLog.child({ session_id: sessionId });
    const reports = createReports({ log, now });
    const ended = new AbortController();
    let isStored = true;
    let isFailing = false;
    /** The note that is being written and the pause after it; absent if the next report can be stored at once. */
    let writing: Promise<void> | undefined;

    const put = async (patienceMs: number): Promise<void> => {
      isStored = true;
      try {
        await store.put(sessionId, reports.progress(), { deadline: now() + patienceMs });
        if (isFailing) log.info({}, 'progress is stored again');
        isFailing = false;
      } catch (error) {
        isStored = false;
        if (!isFailing) log.warn({ error: describeError(error) }, 'progress not stored; the task continues');
        isFailing = true;
      }
    };
    const write = (): void => {
      const pause = sleep(NOTE_EVERY_MS, ended.signal).catch(() => undefined);
      writing = put(NOTE_EVERY_MS);
      void Promise.all([writing, pause]).then(() => {
        writing = undefined;
        if (!isStored && !ended.signal.aborted) write();
      });
    };
    const changed = (isChanged: boolean): void => {
      if (!isChanged) return;
      isStored = false;
      if (!writing) write();
    };
    const end = async (): Promise<void> => {
      ended.abort();
      const last = Promise.resolve(writing).then(() => (isStored ? undefined : put(LAST_NOTE_MS)));
      const limit = new AbortController();
      await Promise.race([last, sleep(LAST_NOTE_MS, limit.signal).catch(() => undefined)]);
      limit.abort();
    };
    let ending: Promise<void> | undefined;
    return {
      progress: (text, amount) => {
        if (!ended.signal.aborted) changed(reports.add(text, amount));
      },
      usage: (usage) => {
        if (!ended.signal.aborted) changed(reports.addUsage(usage));
      },
      latest: () => latestOf(reports.progress(), now()),
      end: () => {
        ending ??= end();
        return ending;
      },
    };
  };
}

function latestOf(
  { text, done, total, reportedAt }: ReturnType<ReturnType<typeof createReports>['progress']>,
  now: number,
): StatusAnswer['progress'] {
  if (text === undefined || reportedAt === undefined) return undefined;
  return {
    text: redactedLine(text, MAX_PROGRESS_TEXT),
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
    age_seconds: Math.max(0, (now - reportedAt) / 1_000),
  };
}
