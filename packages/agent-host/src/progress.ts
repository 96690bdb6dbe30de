import type { StatusAnswer } from '@agents/agent-client';
import { describeError, MAX_PROGRESS_TEXT, type Progress, redactedLine } from '@agents/events';
import type { ProgressStore } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { AgentContext } from './agent.ts';
import { createReports, type Reports } from './reports.ts';

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
export function makeStartProgress({
  store: progressStore,
  log: hostLog,
  now,
  sleep,
}: ProgressDeps): StartProgress {
  return (sessionId) => {
    const open = () => {
      const log = hostLog.child({ session_id: sessionId });
      const reports = createReports({ log, now });
      const store = (deadline: number) => progressStore.put(sessionId, reports.progress(), { deadline });
      return { reports, notes: createNotes(store, { log, now, sleep }) };
    };
    /** Made by the first report, so that a task without reports costs nothing. */
    let opened: ReturnType<typeof open> | undefined;
    let ending: Promise<void> | undefined;
    const report = (add: (to: Reports) => boolean): void => {
      if (ending) return;
      opened ??= open();
      if (add(opened.reports)) opened.notes.changed();
    };
    return {
      progress: (text, amount) => report((to) => to.add(text, amount)),
      usage: (usage) => report((to) => to.addUsage(usage)),
      latest: () => opened && latestOf(opened.reports.progress(), now()),
      end() {
        ending ??= Promise.resolve(opened?.notes.end());
        return ending;
      },
    };
  };
}

/** When notes are stored. */
interface Notes {
  /** There is something new to store. */
  changed(): void;
  end(): Promise<void>;
}

function createNotes(
  store: (deadline: number) => Promise<void>,
  { log, now, sleep }: Omit<ProgressDeps, 'store'>,
): Notes {
  const ended = new AbortController();
  let isStored = true;
  let isFailing = false;
  /** The note that is being written and the pause after it; absent if the next report can be stored at once. */
  let writing: Promise<void> | undefined;

  const put = async (patienceMs: number): Promise<void> => {
    isStored = true;
    try {
      await store(now() + patienceMs);
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
  return {
    changed() {
      isStored = false;
      if (!writing) write();
    },
    async end() {
      ended.abort();
      const last = Promise.resolve(writing).then(() => (isStored ? undefined : put(LAST_NOTE_MS)));
      const limit = new AbortController();
      await Promise.race([last, sleep(LAST_NOTE_MS, limit.signal).catch(() => undefined)]);
      limit.abort();
    },
  };
}

function latestOf({ text, done, total, reportedAt }: Progress, now: number): StatusAnswer['progress'] {
  if (text === undefined || reportedAt === undefined) return undefined;
  return {
    text: redactedLine(text, MAX_PROGRESS_TEXT),
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
    age_seconds: Math.max(0, (now - reportedAt) / 1_000),
  };
}
