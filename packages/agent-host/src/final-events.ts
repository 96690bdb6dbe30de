import { describeError, stackOf } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { FinalEvent, RunningTask, RunningTasks } from './running-tasks.ts';
import { inSession } from './session-context.ts';

/** AgentCore kills the process 15 s after SIGTERM; the rest is for the log and the exit. In milliseconds. */
const FINAL_EVENTS_MS = 12_000;

/** The microVM stops while a task is running. */
export class MachineStopped extends Error {
  override readonly name = 'MachineStopped';
}

export interface FinalEventsDeps {
  readonly tasks: Pick<RunningTasks, 'close'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Writes FAILED with the reason for every running task, and returns within 12 s even if the journal does not answer. */
export type WriteFinalEvents = (reason: unknown) => Promise<void>;

/**
 * Makes what a process does with its tasks before it stops. A task that has just ended keeps its own final event. A
 * session whose task has not started gets none, so that its caller retries on another microVM. An event that is not
 * written in time is logged in full.
 */
export function makeFinalEventsWriter({
  tasks,
  journal,
  log,
  now,
  sleep,
}: FinalEventsDeps): WriteFinalEvents {
  const fail = (
    { sessionId, started, progress }: RunningTask,
    error: unknown,
    deadline: number,
  ): FinalEvent => {
    const event = { sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error } as const;
    // A refusal can pass as well: credentials may be back before the deadline.
    const untilDeadline = { deadline, retryRefusals: () => undefined };
    // After TASK_STARTED, because a start with a later time than the end reads as a task that runs again.
    return {
      event: () => event,
      written: Promise.all([started, progress?.end()]).then(() => journal.append(event, untilDeadline)),
    };
  };

  const end = async (task: RunningTask, reason: unknown, deadline: number): Promise<void> => {
    // A task with a final event has ended by itself, so the stop is not the cause and is not logged as one.
    if (!task.finalEvent) {
      log.warn(
        { session_id: task.sessionId, reason: describeError(reason) },
        'microVM stops while the task is running',
      );
    }
    task.finalEvent ??= fail(task, reason, deadline);
    const written = task.finalEvent.written.then(
      () => true,
      () => false,
    );
    if (await Promise.race([written, sleep(deadline - now()).then(() => false)])) return;
    const { sessionId, status, ...failure } = task.finalEvent.event();
    const error = 'error' in failure ? describeError(failure.error) : undefined;
    log.error({ session_id: sessionId, status, error }, 'final event not written');
  };

  return async (reason) => {
    const deadline = now() + FINAL_EVENTS_MS;
    const running = tasks.close(reason).filter(({ started }) => started);
    await Promise.all(running.map((task) => inSession(task.sessionId, () => end(task, reason, deadline))));
  };
}

/** The part of `process` that ends it. */
export interface EndingProcess {
  on(event: 'SIGTERM', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  exit(code: number): void;
}

export interface EndOfProcessOptions {
  readonly process: EndingProcess;
  readonly writeFinalEvents: WriteFinalEvents;
  readonly log: Logger;
}

/**
 * Writes the final events before the process ends: when the platform stops the microVM (SIGTERM), and after an uncaught
 * error. After such an error the process is in an unknown state, so it exits too.
 */
export function writeFinalEventsAtEnd({ process, writeFinalEvents, log }: EndOfProcessOptions): void {
  let isEnding = false;
  const end = (reason: unknown, code: number): void => {
    // Most microVMs are stopped after their session has ended, so the signal alone does not mean that a task was running.
    const about =
      code === 0 ? { signal: 'SIGTERM' } : { reason: describeError(reason), stack: stackOf(reason) };
    // Aborted work throws too. Without a listener that would end the process before the final events are written.
    if (isEnding) {
      log.warn(about, 'agent is already stopping');
      return;
    }
    isEnding = true;
    log[code === 0 ? 'info' : 'error'](about, 'agent stops');
    void writeFinalEvents(reason).finally(() => process.exit(code));
  };
  process.on('SIGTERM', () =>
    end(new MachineStopped('SIGTERM: the platform stopped the microVM while the task was running'), 0),
  );
  process.on('uncaughtException', (error) => end(error, 1));
  process.on('unhandledRejection', (reason) => end(reason, 1));
}
