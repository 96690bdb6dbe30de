import type { Journal, ResultStore } from '@agents/journal';
import type { Logger } from '@agents/log';
import type { Agent } from '../agent/agent.ts';
import type { RunningTask } from './running-tasks.ts';

export interface BackgroundTaskDeps<Request> {
  readonly agent: Pick<Agent<Request>, 'run'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly results: Pick<ResultStore, 'put'>;
  readonly log: Logger;
}

/** The end of a task is retried until it stands or the process must end: nobody else can write it. */
const UNTIL_THE_END = { deadline: Number.POSITIVE_INFINITY };

/** Runs the agent to its end and journals how it ended; never rejects. */
export type RunBackgroundTask<Request> = (task: RunningTask, request: Request) => Promise<void>;

/** Makes the work of a session's background task: run the agent, store its result, append COMPLETED; or append FAILED. */
export function makeBackgroundTask<Request>(deps: BackgroundTaskDeps<Request>): RunBackgroundTask<Request> {
  const { agent, journal, results } = deps;
  return async (task, request) => {
    const { sessionId } = task;
    const log = deps.log.child({ session_id: sessionId });
    const end = async (outcome: Outcome): Promise<void> => {
      try {
        if ('error' in outcome) throw outcome.error;
        await results.put(sessionId, outcome.result, UNTIL_THE_END);
        await journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_COMPLETED' }, UNTIL_THE_END);
        log.info({}, 'task completed');
      } catch (error) {
        await journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error }, UNTIL_THE_END);
        log.error({ error }, 'task failed');
      }
    };

    const outcome = await settle(() => agent.run(request, { sessionId, signal: task.abort.signal, log }));
    if (task.lastWord) return;
    task.lastWord = end(outcome);
    // The journal has logged the event it could not take; there is nobody left to tell.
    await task.lastWord.catch(() => undefined);
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
