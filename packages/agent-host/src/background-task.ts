import { type NewEvent, stackOf } from '@agents/events';
import type { Journal, ResultStore } from '@agents/journal';
import type { UserLogger } from '@agents/service';
import type { Agent } from './agent.ts';
import type { StartProgress, TaskProgress } from './progress.ts';
import type { FinalEvent, RunningTask } from './running-tasks.ts';
import type { OpenSaved } from './saved-values.ts';

export interface BackgroundTaskDeps<Request> {
  readonly agent: Pick<Agent<Request>, 'run'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly results: Pick<ResultStore, 'put'>;
  readonly startProgress: StartProgress;
  readonly openSaved: OpenSaved;
  readonly log: UserLogger;
}

/** Runs the agent until its work ends and writes the final event; never rejects. */
export type RunBackgroundTask<Request> = (task: RunningTask, request: Request) => Promise<void>;

/** Makes a session's background task: run the agent, store its result, append COMPLETED; or append FAILED. */
export function makeBackgroundTask<Request>(deps: BackgroundTaskDeps<Request>): RunBackgroundTask<Request> {
  return async (task, request) => {
    const { sessionId, abort } = task;
    const log = deps.log.child({ session_id: sessionId });
    // The process may have been told to stop while TASK_STARTED was being written. Then the work does not start.
    if (!task.finalEvent) {
      const taskProgress = deps.startProgress(sessionId);
      task.progress = taskProgress;
      const { progress, usage } = taskProgress;
      const saved = deps.openSaved(sessionId);
      const context = { sessionId, signal: abort.signal, log, progress, usage, saved };
      const outcome = await settle(() => deps.agent.run(request, context));
      task.finalEvent ??= finish(outcome, task, { ...deps, log, taskProgress });
    }
    // The caller forgets the task afterwards. Earlier, a liveness check would find no task and call the agent lost.
    // The journal logs an event that it cannot write.
    await task.finalEvent.written.catch(() => undefined);
  };
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

async function settle(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error };
  }
}

interface FinishDeps extends Pick<BackgroundTaskDeps<never>, 'journal' | 'results' | 'log'> {
  readonly taskProgress: TaskProgress;
}

/**
 * Stores the last note and the result, and writes the final event. COMPLETED promises a result: without one, the task has
 * failed.
 */
function finish(
  outcome: Outcome,
  { sessionId }: RunningTask,
  { journal, results, log, taskProgress }: FinishDeps,
): FinalEvent {
  const failed = (error: unknown): NewEvent => {
    log.error({ error, stack: stackOf(error) }, 'task failed');
    return { sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error };
  };
  let event: NewEvent =
    'error' in outcome ? failed(outcome.error) : { sessionId, status: 'AGENT_BACKGROUND_TASK_COMPLETED' };

  // Only this process can write the event, so it retries every error until it succeeds or the process must stop.
  const forever = {
    deadline: Number.POSITIVE_INFINITY,
    retryRefusals: (refusal: Error) =>
      log.error({ error: refusal }, 'journal refused the final event; retrying'),
  };
  const store = async (): Promise<void> => {
    if (!('result' in outcome)) return;
    await results.put(sessionId, outcome.result, forever).catch((error: unknown) => {
      event = failed(error);
    });
  };
  const write = async (): Promise<void> => {
    await Promise.all([store(), taskProgress.end()]);
    await journal.append(event, forever);
    log.info({ status: event.status }, 'task ended');
  };
  return { event: () => event, written: write() };
}
