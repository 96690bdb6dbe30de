import { describeError, type Journal } from '@agents/journal';
import type { Logger } from '@agents/log';
import type { RunningTask, RunningTasks } from './running-tasks.ts';

/** AgentCore kills 15 s after SIGTERM; what is left is for the log and the exit. In milliseconds. */
const LAST_WORDS_MS = 12_000;

/** The machine is about to end while a task runs. */
export class MachineStopped extends Error {
  override readonly name = 'MachineStopped';
}

export interface LastWordsDeps {
  readonly tasks: Pick<RunningTasks, 'all'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Journals every running task as FAILED with the reason, and returns within 12 s whatever the journal does. */
export type SayLastWords = (reason: unknown) => Promise<void>;

/**
 * Makes what a machine says before it ends. A task that has just ended on its own keeps its own last word; one whose word
 * did not get through in time is logged whole.
 */
export function makeLastWords({ tasks, journal, log, now, sleep }: LastWordsDeps): SayLastWords {
  const speak = async (task: RunningTask, reason: unknown, deadline: number): Promise<void> => {
    const { sessionId } = task;
    if (!task.lastWord) {
      const failed = { sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error: reason } as const;
      task.lastWord = journal.append(failed, { deadline }).then(() => undefined);
      task.abort.abort(reason);
    }
    let isSaid = false;
    const said = task.lastWord.then(
      () => {
        isSaid = true;
      },
      () => undefined, // the journal has logged the event it could not take
    );
    await Promise.race([said, sleep(deadline - now())]);
    if (!isSaid)
      log.error({ session_id: sessionId, error: describeError(reason) }, 'end of task not journaled');
  };
  return async (reason) => {
    const deadline = now() + LAST_WORDS_MS;
    await Promise.all(tasks.all().map((task) => speak(task, reason, deadline)));
  };
}
