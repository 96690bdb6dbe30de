/** A session's background task, as this machine knows it. */
export interface RunningTask {
  readonly sessionId: string;
  /** Stops the agent's work. */
  readonly abort: AbortController;
  /**
   * Who has the last word on this task. It is taken once: by the task when its work has ended, or by the machine when it
   * must end first. Whoever comes second keeps silent.
   */
  lastWord?: Promise<void>;
}

/** The sessions this machine works on. */
export interface RunningTasks {
  /** Takes the session on, or returns nothing when it has been. Nothing is awaited in between, so two cannot both have it. */
  claim(sessionId: string): RunningTask | undefined;
  release(task: RunningTask): void;
  /** Every session taken on and not released. */
  all(): readonly RunningTask[];
}

/** Makes an empty register. */
export function createRunningTasks(): RunningTasks {
  const tasks = new Map<string, RunningTask>();
  return {
    claim(sessionId) {
      if (tasks.has(sessionId)) return undefined;
      const task = { sessionId, abort: new AbortController() };
      tasks.set(sessionId, task);
      return task;
    },
    release(task) {
      if (tasks.get(task.sessionId) === task) tasks.delete(task.sessionId);
    },
    all: () => [...tasks.values()],
  };
}
