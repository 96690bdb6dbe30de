import type { NewEvent } from '@agents/events';

/** The event that ends a task. */
export interface LastWord {
  /** A result that cannot be stored makes a COMPLETED that was about to be said a FAILED. */
  readonly event: () => NewEvent;
  /** Settles when the event stands in the journal, or never will. */
  readonly said: Promise<unknown>;
}

/** A session's background task, as this machine knows it. */
export interface RunningTask {
  readonly sessionId: string;
  /** Stops the agent's work. */
  readonly abort: AbortController;
  /** TASK_STARTED on its way into the journal. From then on the journal is owed an end. */
  begun?: Promise<unknown>;
  /**
   * Who has the last word on this task. It is taken once: by the task when its work has ended, or by the machine when it
   * must end first. Whoever comes second keeps silent.
   */
  lastWord?: LastWord;
}

/** The sessions this machine works on. */
export interface RunningTasks {
  /**
   * Takes the session on, or returns nothing when it has been. Nothing is awaited in between, so two cannot both have it.
   *
   * @throws what the register was closed with: a machine that ends starts nothing
   */
  claim(sessionId: string): RunningTask | undefined;
  /** Whether the session has been taken on and its end is not yet in the journal. */
  has(sessionId: string): boolean;
  release(task: RunningTask): void;
  /** Takes no session any more, aborts every one that was taken on and not released, and returns them. */
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
    has: (sessionId) => tasks.has(sessionId),
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
