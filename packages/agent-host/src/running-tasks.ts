import type { StatusAnswer } from '@agents/agent-client';
import type { NewEvent } from '@agents/events';
import type { TaskProgress } from './progress.ts';

/** The event that ends a task. */
export interface FinalEvent {
  /** COMPLETED becomes FAILED when the result cannot be stored. */
  readonly event: () => NewEvent;
  /** Settles when the event is in the journal, or when writing it has failed. */
  readonly written: Promise<unknown>;
}

/** A session's background task in this process. */
export interface RunningTask {
  readonly sessionId: string;
  /** Stops the agent's work. */
  readonly abort: AbortController;
  /** The append of TASK_STARTED. Once it is set, the session expects a final event. */
  started?: Promise<unknown>;
  /** Set when the agent's work starts. */
  progress?: TaskProgress;
  /**
   * Set once: by the task when its work has ended, or by the process when it must stop earlier. The later of the two
   * writes nothing.
   */
  finalEvent?: FinalEvent;
}

/** The sessions that this process works on. */
export interface RunningTasks {
  /**
   * Claims the session, or returns `undefined` if it is claimed already. Runs without an await, so two requests cannot
   * both claim a session.
   *
   * @throws the reason given to `close`: a process that stops starts no task
   */
  claim(sessionId: string): RunningTask | undefined;
  /**
   * The answer to a liveness check. A task is known while it is claimed and its final event is not yet in the journal. Once its
   * work has ended, only that event is missing: then it answers without progress, and does not count as stalled.
   */
  statusOf(sessionId: string): StatusAnswer;
  release(task: RunningTask): void;
  /** Refuses further sessions, aborts every claimed task and returns them. */
  close(reason: unknown): readonly RunningTask[];
}

/** Makes an empty register. */
export function createRunningTasks(): RunningTasks {
  const tasks = new Map<string, RunningTask>();
  const closed = new AbortController();
  return {
    claim(sessionId) {
      closed.signal.throwIfAborted();
      if (tasks.has(sessionId)) return undefined;
      const task = { sessionId, abort: new AbortController() };
      tasks.set(sessionId, task);
      return task;
    },
    statusOf(session_id) {
      const task = tasks.get(session_id);
      if (!task) return { session_id, task: 'unknown' };
      const progress = task.finalEvent ? undefined : task.progress?.latest();
      return { session_id, task: 'running', ...(progress && { progress }) };
    },
    release(task) {
      if (tasks.get(task.sessionId) === task) tasks.delete(task.sessionId);
    },
    close(reason) {
      closed.abort(reason);
      const left = [...tasks.values()];
      for (const { abort } of left) abort.abort(reason);
      return left;
    },
  };
}
