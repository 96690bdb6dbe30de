import { describeError } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { LastWord, RunningTask, RunningTasks } from './running-tasks.ts';
import { inSession } from './session-context.ts';

/** AgentCore kills 15 s after SIGTERM; what is left is for the log and the exit. In milliseconds. */
const LAST_WORDS_MS = 12_000;

/** The machine is about to end while a task runs. */
export class MachineStopped extends Error {
  override readonly name = 'MachineStopped';
}

export interface LastWordsDeps {
  readonly tasks: Pick<RunningTasks, 'close'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Journals every running task as FAILED with the reason, and returns within 12 s whatever the journal does. */
export type SayLastWords = (reason: unknown) => Promise<void>;

/**
 * Makes what a machine says before it ends. A task that has just ended on its own keeps its own last word; a request that
 * has not begun its task yet breaks off without one, so that whoever sent it tries again on another machine. A word that
 * did not get through in time is logged whole.
 */
export function makeLastWords({ tasks, journal, log, now, sleep }: LastWordsDeps): SayLastWords {
  const takeLastWord = ({ sessionId, begun }: RunningTask, error: unknown, deadline: number): LastWord => {
    const event = { sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error } as const;
    // A refusal is not the last word either: credentials may be back within the time that is left.
    const patiently = { deadline, retryRefusals: () => undefined };
    // After TASK_STARTED, not beside it: a start stamped later than the end would read as a task that runs again.
    return {
      event: () => event,
      said: Promise.resolve(begun).then(() => journal.append(event, patiently)),
    };
  };

  const speak = async (task: RunningTask, reason: unknown, deadline: number): Promise<void> => {
    // A task that has said its last word runs no more: its log must not blame the machine for how it ended.
    if (!task.lastWord) {
      log.warn(
        { session_id: task.sessionId, reason: describeError(reason) },
        'machine ends while the task runs',
      );
    }
    task.lastWord ??= takeLastWord(task, reason, deadline);
    const said = task.lastWord.said.then(
      () => true,
      () => false,
    );
    if (await Promise.race([said, sleep(deadline - now()).then(() => false)])) return;
    const { sessionId, status, ...failure } = task.lastWord.event();
    const error = 'error' in failure ? describeError(failure.error) : undefined;
    log.error({ session_id: sessionId, status, error }, 'end of task not journaled');
  };

  return async (reason) => {
    const deadline = now() + LAST_WORDS_MS;
    const owed = tasks.close(reason).filter(({ begun }) => begun);
    await Promise.all(owed.map((task) => inSession(task.sessionId, () => speak(task, reason, deadline))));
  };
}
